package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Decision;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.RateLimiter;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises 109 to 111: what is opened is closed, at any time, and nothing is left of it. */
class CloseTest {
    private static final List<String> NOT_OURS =
            List.of("load-", "fault-proxy-", "process reaper", "awaitility", "Common-Cleaner", "ForkJoinPool-");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PolicyLimit limit = Takes.limit("closed", "1000000000/1s");
    private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    private RedisServer redis;
    private FaultProxy proxy;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        proxy = FaultProxy.to(redis.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        redis.close();
    }

    @Test
    void closeReturnsSoonWhileTheServerIsFrozenUnderLoad() {
        Backend backend = BackendFactory.openUri(proxy.uri());
        // what fails at once is not tried again at once: threads that spin would leave no time to those that look
        Duration pace = Duration.ofMillis(5);
        try (Load load = Load.start(backend, 64, pace, thread -> Takes.of(limit, "key-" + thread))) {
            awaitGranted(load);
            redis.freeze();
            Awaitility.await().until(() -> load.outcomes().containsKey("TIMEOUT"));
            long start = System.nanoTime();
            backend.close();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.printf(Locale.ROOT, "promise 109: close() on a frozen server under load: %d ms%n", millis);
            assertTrue(millis < 2_000, millis + " ms");
        } finally {
            redis.thaw();
        }
        assertNothingIsLeft();
    }

    @Test
    void takesDuringAndAfterACloseFailAsClosedAndNotOtherwise() {
        closeUnderLoad(5);
    }

    @Tag("long")
    @Test
    void takesDuringAndAfterAHundredClosesFailAsClosedAndNotOtherwise() {
        closeUnderLoad(100);
    }

    private void closeUnderLoad(int times) {
        Set<String> outcomes = new TreeSet<>();
        for (int i = 0; i < times; i++) {
            Backend backend = BackendFactory.openUri(proxy.uri() + "?deadline=2s");
            try (Load load =
                    Load.start(backend, 16, Duration.ofMillis(1), thread -> Takes.of(limit, "key-" + thread % 3))) {
                awaitGranted(load);
                backend.close();
                Awaitility.await().until(() -> load.count(Load.Ended::failed) > 100);
                load.stop();
                outcomes.addAll(load.outcomes().keySet());
            }
        }
        System.out.println("promise 110: takes while and after close(): " + outcomes);
        assertEquals(Set.of("granted", "CLOSED"), outcomes);
        assertNothingIsLeft();
    }

    @Test
    void everyCallAfterCloseFailsAsClosed() {
        Backend backend = BackendFactory.openUri(proxy.uri() + "?deadline=2s");
        Grant grant = backend.take(Takes.of(limit, "key", 5));
        backend.close();
        backend.close();
        assertClosed(() -> backend.take(Takes.of(limit, "key")));
        assertClosed(() -> backend.peek(Takes.of(limit, "key")));
        assertClosed(() -> backend.reset(limit, Key.of("key")));
        assertTrue(grant.granted());
    }

    @Test
    void aLimiterOfAClosedBackendAnswersThatItCannotTell() {
        Backend backend = BackendFactory.openUri(proxy.uri());
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Takes.policy("closed", "10/1s"))
                .build();
        backend.close();
        assertInstanceOf(Decision.Unavailable.class, limiter.check("closed", Key.of("key"), 1));
        limiter.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?deadlin=50ms",
                "?deadline=0ms",
                "?deadline=soon",
                "?connections=0",
                "?connections=many",
                "?prefix=",
                "?secret=0123456789abcdef0123456789abcdef&secret-env=HOME",
                "?secret-env=HEADGATE_NO_SUCH_VARIABLE",
                "?secret-file=/nonexistent/headgate",
                "/db",
                "/-1",
            })
    void aUriThatIsRefusedOpensNothing(String rest) {
        assertThrows(
                IllegalArgumentException.class,
                () -> BackendFactory.openUri(proxy.uri() + rest).close());
        assertEquals(0, proxy.dialled(), "connections that were dialled");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PASS", "REFUSE", "UNACCEPTED", "RESET", "BLACKHOLE", "DROP_REPLY", "CUT_REPLY"})
    void nothingIsLeftOfABackendThatIsClosedAtOnceOrBeforeItConnected(Fault fault) {
        proxy.set(fault);
        for (int i = 0; i < 3; i++) {
            Backend backend = BackendFactory.openUri(proxy.uri());
            if (i > 0) {
                assertFailsOrGrants(backend);
            }
            backend.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void nothingIsLeftOfABackendWhosePasswordIsWrong() {
        redis.call("CONFIG", "SET", "requirepass", "right");
        Backend backend = BackendFactory.openUri("redis://:wrong@127.0.0.1:" + proxy.port());
        assertFailsOrGrants(backend);
        backend.close();
        assertNothingIsLeft();
    }

    private void assertFailsOrGrants(Backend backend) {
        try {
            assertTrue(backend.take(Takes.of(limit, "key")).granted());
        } catch (BackendException e) {
            assertTrue(e.kind().infrastructure(), e.toString());
        }
    }

    private void assertNothingIsLeft() {
        Awaitility.await("threads left").atMost(PATIENCE).until(this::threads, List::isEmpty);
        Awaitility.await("connections left").atMost(PATIENCE).until(proxy::open, open -> open == 0);
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> NOT_OURS.stream().noneMatch(name::startsWith))
                .toList();
    }

    private static void assertClosed(Executable call) {
        assertEquals(
                BackendException.Kind.CLOSED,
                assertThrows(BackendException.class, call).kind());
    }

    private static void awaitGranted(Load load) {
        Awaitility.await().until(() -> load.outcomes().containsKey("granted"));
    }
}
