package io.headgate.resilience;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.FakeBackend;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Health.State;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedTest {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Usage REFUSED = new Usage(false, 0, 1, 1);

    private final LogCapture log = new LogCapture(Breaker.class);
    private final FakeServer server = new FakeServer();
    private final FakeBackend backend = new FakeBackend();
    private final Guarded guarded = new Guarded(backend, server.breaker);

    @AfterEach
    void close() {
        guarded.close();
        log.close();
    }

    private static Charge charge(String policy, FailureChoice choice) {
        return Charge.builder(limit(policy, choice), Key.GLOBAL).build();
    }

    private static PolicyLimit limit(String policy, FailureChoice choice) {
        return new PolicyLimit(policy, "default", Limit.parse("10/1m"), policy, choice);
    }

    private static Take take(FailureChoice choice) {
        return Take.of(charge("api", choice));
    }

    private Take local() {
        return take(FailureChoice.LOCAL);
    }

    @Test
    void whatTheBackendAnswersIsAnswered() {
        Grant granted = guarded.take(local());
        backend.answer(REFUSED);
        Grant refused = guarded.take(local());

        assertTrue(granted.granted());
        assertFalse(refused.granted());
        assertEquals(List.of(REFUSED), refused.usages());
        assertEquals(backend.capabilities(), guarded.capabilities());
    }

    @Test
    void takesThatFailBringItDown() {
        backend.failure = server.broken;
        for (int i = 0; i < 20; i++) {
            assertSame(server.broken, assertThrows(BackendException.class, () -> guarded.take(local())));
        }

        assertEquals(State.DOWN, guarded.health().state());
    }

    @Test
    void nothingIsAskedWhileItIsDown() {
        Grant before = guarded.take(local());
        server.bringDown();
        backend.takes.clear();

        assertThrows(BackendException.class, () -> guarded.take(take(FailureChoice.CLOSED)));
        assertThrows(BackendException.class, () -> guarded.peek(local()));
        assertThrows(BackendException.class, () -> guarded.reset(limit("api", FailureChoice.LOCAL), Key.GLOBAL));
        assertThrows(BackendException.class, () -> before.settle(Charge::cost));
        assertEquals(List.of(), backend.takes);
        assertEquals(List.of(), backend.resets);
    }

    /** A server that cannot write may answer everything else. */
    @Test
    void onlyTakesTeach() {
        server.bringToTheFirstStep();
        for (int i = 0; i < 1_000; i++) {
            peekOrNot();
        }
        server.freeze();
        server.passMillis(675);

        assertEquals(State.DOWN, guarded.health().state());
    }

    private void peekOrNot() {
        try {
            guarded.peek(local());
        } catch (BackendException e) {
            // held back
        }
    }

    @ParameterizedTest
    @EnumSource(FailureChoice.class)
    void whatWouldBeRefusedOtherwiseIsAskedAsSoonAsTheServerComesBack(FailureChoice choice) {
        server.bringToTheFirstStep();
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            try {
                guarded.take(take(choice));
                asked.incrementAndGet();
            } catch (BackendException e) {
                assertSame(server.broken, e.getCause());
            }
        }

        assertEquals(choice == FailureChoice.CLOSED, asked.get() == 1_000);
        assertTrue(choice == FailureChoice.CLOSED || asked.get() < 200, asked::toString);
    }

    @Test
    void oneEnforcedClosedChargeIsEnough() {
        Charge open = charge("open", FailureChoice.OPEN);
        Charge local = charge("local", FailureChoice.LOCAL);
        Charge closed = charge("closed", FailureChoice.CLOSED);
        Charge observed = Charge.builder(limit("closed", FailureChoice.CLOSED), Key.GLOBAL)
                .observed()
                .build();

        assertTrue(Guarded.mustAsk(Take.of(open, local, closed)));
        assertFalse(Guarded.mustAsk(Take.of(open, local)));
        assertFalse(Guarded.mustAsk(Take.of(open, observed)));
    }

    @Test
    void theProbeIsATakeFromABucketThatNoPolicyHas() {
        Guarded.probe(backend).run();
        Charge charge = backend.takes.get(0).charges().get(0);

        assertEquals("headgate-probe", charge.limit().policy());
        assertEquals(Limit.parse("1000/1s"), charge.limit().limit());
        assertEquals(Key.GLOBAL, charge.key());
        assertEquals(1, charge.cost());
        assertEquals(1, backend.takes.size());
    }

    @Test
    void whatTheBackendKnowsOfItselfIsToldAfterwards() {
        backend.health = new Health(State.UP, List.of("it may evict buckets"));
        assertEquals(backend.health, guarded.health());

        server.bringDown();
        assertEquals(new Health(State.DOWN, List.of(server.problem(), "it may evict buckets")), guarded.health());
    }

    @Test
    void closesTheBackendAndLetsItSaySo() {
        server.bringDown();
        guarded.close();
        backend.failure = new BackendException(Kind.CLOSED, "closed");

        assertEquals(1, backend.closed);
        assertSame(backend.failure, assertThrows(BackendException.class, () -> guarded.take(local())));
    }

    /** The thread, in real time. */
    @Test
    void findsOutByItselfThatTheServerIsDownAndThatItIsBack() {
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger atATime = new AtomicInteger();
        RemoteBackend remote = new RemoteBackend(MemoryBackend.builder().build());
        remote.wayThere = () -> {
            assertEquals(1, atATime.incrementAndGet());
            if (broken.get()) {
                atATime.decrementAndGet();
                throw server.broken;
            }
        };
        remote.wayBack = atATime::decrementAndGet;
        List<State> told = new CopyOnWriteArrayList<>();
        try (Guarded real = new Guarded(remote, FakeServer.NAME, FakeServer.DEADLINE)) {
            real.onHealthChange(health -> told.add(health.state()));
            await().pollInterval(POLL).until(() -> told.equals(List.of(State.DOWN)));
            broken.set(false);
            await().pollInterval(POLL).until(() -> {
                real.probeSoon();
                return told.size() == 3;
            });
        }

        assertEquals(List.of(State.DOWN, State.DEGRADED, State.UP), told);
        await().pollInterval(POLL).until(() -> threads().noneMatch("headgate-probe"::equals));
        assertFalse(threads().anyMatch(name -> name.contains("CircuitBreaker")), "the library starts no thread");
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }
}
