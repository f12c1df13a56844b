package io.headgate.resilience;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.FakeBackend;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Threads;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedRefusalsTest {
    private static final long SECOND = 1_000_000;
    private static final PolicyLimit LIMIT = limit("api", "10/1m");
    private static final Take TAKE = Take.of(charge(LIMIT, "alice", 8));
    private static final Usage REFUSED = new Usage(false, 6, 12 * SECOND, 24 * SECOND);
    private static final Usage HELD = new Usage(true, 9, 0, 6 * SECOND);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final FakeBackend server = new FakeBackend().answer(REFUSED);
    private final RemoteBackend remote = new RemoteBackend(server);
    private final RememberedRefusals refusals = remembering(16);

    private RememberedRefusals remembering(int slots) {
        return new RememberedRefusals(remote, slots, nanos::get);
    }

    private static PolicyLimit limit(String policy, String text) {
        return new PolicyLimit(policy, "default", Limit.parse(text), policy);
    }

    private static Charge charge(PolicyLimit limit, String key, long cost) {
        return Charge.builder(limit, Key.of(key)).cost(cost).build();
    }

    private void passMicros(long micros) {
        nanos.addAndGet(1_000 * micros);
    }

    private void passMillis(long millis) {
        passMicros(1_000 * millis);
    }

    private Usage usageOfTake() {
        Grant grant = refusals.take(TAKE);
        assertFalse(grant.granted());
        return grant.usages().get(0);
    }

    private void assertAsks(int more, Take take) {
        int before = remote.takes;
        refusals.take(take);
        assertEquals(before + more, remote.takes);
    }

    @Test
    void whatWasRefusedIsNotAskedAgain() {
        refusals.take(TAKE);

        for (int i = 0; i < 10; i++) {
            passMillis(50);
            assertAsks(0, Take.of(charge(limit("api", "10/1m"), "alice", 8)));
        }
    }

    @Test
    void whatWasGrantedIsAskedAgain() {
        server.answer(HELD);

        assertTrue(refusals.take(TAKE).granted());
        assertAsks(1, TAKE);
    }

    @Test
    void whatCouldNotBeDecidedIsAskedAgain() {
        server.failure = new BackendException(BackendException.Kind.TIMEOUT, "too slow");
        assertSame(server.failure, assertThrows(BackendException.class, () -> refusals.take(TAKE)));

        server.failure = null;
        assertAsks(1, TAKE);
    }

    @Test
    void anyOtherTakeIsAsked() {
        Charge alice = charge(LIMIT, "alice", 8);
        Charge bob = charge(LIMIT, "bob", 8);
        server.answer(REFUSED, REFUSED);
        refusals.take(Take.of(alice, bob));

        assertAsks(1, Take.of(alice));
        assertAsks(1, Take.of(bob));
        assertAsks(1, Take.of(bob, alice));
        assertAsks(1, Take.of(alice, charge(LIMIT, "carol", 8)));
        assertAsks(1, Take.of(alice, charge(LIMIT, "bob", 7)));
        assertAsks(1, Take.of(alice, charge(limit("api", "11/1m"), "bob", 8)));
        assertAsks(1, Take.of(alice, charge(limit("api", "10/1m burst 9"), "bob", 8)));
        assertAsks(1, Take.of(alice, charge(limit("api", "10/2m"), "bob", 8)));
        assertAsks(1, Take.of(alice, charge(limit("ipa", "10/1m"), "bob", 8)));
        assertAsks(1, Take.of(alice, charge(new PolicyLimit("api", "other", Limit.parse("10/1m"), "api"), "bob", 8)));
        assertAsks(
                1,
                Take.of(
                        alice,
                        Charge.builder(LIMIT, Key.of("bob")).cost(8).observed().build()));
    }

    @Test
    void takesThatShareASlotAreToldApart() {
        RememberedRefusals one = remembering(1);
        Take other = Take.of(charge(LIMIT, "bob", 8));

        one.take(TAKE);
        one.take(other);
        assertEquals(2, remote.takes);
        one.take(other);
        assertEquals(2, remote.takes);
        one.take(TAKE);
        assertEquals(3, remote.takes);
    }

    @Test
    void isAskedAgainOnceTheWaitIsOver() {
        server.answer(new Usage(false, 0, 300_000, SECOND));
        refusals.take(TAKE);

        passMicros(299_999);
        assertAsks(0, TAKE);
        passMicros(1);
        assertAsks(1, TAKE);
    }

    @Test
    void isAskedAgainAfterASecondHoweverLongTheWait() {
        server.answer(new Usage(false, 0, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2));
        for (int second = 0; second < 3; second++) {
            assertAsks(1, TAKE);
            passMicros(999_999);
            assertAsks(0, TAKE);
            passMicros(1);
        }
    }

    @Test
    void theWaitIsCountedFromTheSendingOfTheTake() {
        server.answer(new Usage(false, 0, 300_000, SECOND));
        remote.wayThere = () -> passMillis(100);
        remote.wayBack = () -> passMillis(100);
        refusals.take(TAKE);

        passMicros(99_999);
        assertAsks(0, TAKE);
        passMicros(1);
        assertAsks(1, TAKE);
    }

    @Test
    void aRefusalThatIsOverBeforeItArrivesIsNotRemembered() {
        server.answer(new Usage(false, 0, 300_000, SECOND));
        remote.wayBack = () -> passMillis(300);

        refusals.take(TAKE);
        assertAsks(1, TAKE);
    }

    @Test
    void aRefusalWithoutAWaitIsNotRemembered() {
        server.answer(new Usage(false, 6, 0, 24 * SECOND));

        refusals.take(TAKE);
        assertAsks(1, TAKE);
    }

    @Test
    void theLongestWaitOfTheEnforcedChargesCounts() {
        Take take = Take.of(
                charge(LIMIT, "alice", 8),
                charge(LIMIT, "bob", 8),
                Charge.builder(LIMIT, Key.of("carol")).cost(8).observed().build());
        server.answer(
                new Usage(false, 0, 100_000, SECOND),
                new Usage(false, 0, 300_000, SECOND),
                new Usage(false, 0, 500_000, SECOND));
        refusals.take(take);

        passMicros(299_999);
        assertAsks(0, take);
        passMicros(1);
        assertAsks(1, take);
    }

    @Test
    void aClockThatSeemsToStepBackAsks() {
        refusals.take(TAKE);

        passMicros(-1);
        assertAsks(1, TAKE);
    }

    @Test
    void usagesMoveOnFromWhenTheAnswerArrived() {
        remote.wayBack = () -> passMillis(500);

        assertEquals(REFUSED, usageOfTake());
        assertEquals(REFUSED, usageOfTake());
        passMillis(400);
        assertEquals(new Usage(false, 6, 11_600_000, 23_600_000), usageOfTake());
        assertEquals(1, remote.takes);
    }

    @Test
    void whatAnotherThreadReceivesAfterThisOneReadTheTimeIsNotMovedOn() {
        remote.wayBack = () -> passMillis(500);
        refusals.take(TAKE);

        passMillis(-200);
        assertEquals(REFUSED, usageOfTake());
        assertEquals(1, remote.takes);
    }

    @Test
    void aStartedMicrosecondHasNotPassed() {
        refusals.take(TAKE);

        nanos.addAndGet(1_999);
        assertEquals(new Usage(false, 6, 12 * SECOND - 1, 24 * SECOND - 1), usageOfTake());
    }

    @Test
    void aChargeWhoseOwnWaitIsOverHoldsItsCost() {
        PolicyLimit fast = limit("fast", "10/1s");
        Take take = Take.of(charge(fast, "alice", 8), charge(LIMIT, "alice", 8), charge(LIMIT, "bob", 1));
        server.answer(new Usage(false, 6, 200_000, 400_000), REFUSED, HELD);
        refusals.take(take);

        passMillis(200);
        assertEquals(
                List.of(
                        new Usage(true, 8, 0, 200_000),
                        new Usage(false, 6, 11_800_000, 23_800_000),
                        new Usage(true, 9, 0, 5_800_000)),
                refusals.take(take).usages());
        passMillis(300);
        assertEquals(
                List.of(
                        new Usage(true, 10, 0, 0),
                        new Usage(false, 6, 11_500_000, 23_500_000),
                        new Usage(true, 9, 0, 5_500_000)),
                refusals.take(take).usages());
        assertEquals(1, remote.takes);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE / 2, 366L * 86_400 * SECOND + 1, 366L * 86_400 * SECOND, 2_000 * SECOND})
    void aDebtIsNoBurstHoweverLongItTakes(long fullMicros) {
        Take take = Take.of(charge(limit("api", "1000000000/1s burst " + Limit.MAX_UNITS), "alice", 8));
        server.answer(new Usage(false, 0, fullMicros, fullMicros));
        refusals.take(take);

        passMillis(999);
        long later = fullMicros - 999_000;
        assertEquals(
                List.of(new Usage(false, 0, later, later)), refusals.take(take).usages());
        assertEquals(1, remote.takes);
    }

    @Test
    void aRememberedRefusalSettlesNothingAndKnowsWhatIsInvalid() {
        refusals.take(TAKE);
        Grant grant = refusals.take(TAKE);
        assertEquals(1, remote.takes);

        grant.settle(charge -> 0);
        grant.settle(charge -> Limit.MAX_UNITS);
        assertThrows(IllegalArgumentException.class, () -> grant.settle(charge -> -1));
        assertThrows(IllegalArgumentException.class, () -> grant.settle(charge -> Limit.MAX_UNITS + 1));
        assertAsks(0, TAKE);
    }

    /** What refuses one take for a moment there, another gives back. */
    @Test
    void ofSeveralChargesNothingIsRememberedWhereTheBackendDoesNotTakeThemAtOneMoment() {
        server.atomic = false;
        RememberedRefusals apart = remembering(16);
        Take pair = Take.of(charge(LIMIT, "alice", 8), charge(LIMIT, "bob", 8));
        server.answer(REFUSED, REFUSED);
        apart.take(pair);
        apart.take(pair);
        assertEquals(2, remote.takes);

        apart.take(TAKE);
        apart.take(TAKE);
        assertEquals(3, remote.takes);

        server.answer(HELD, HELD);
        apart.take(pair).settle(charge -> 0);
        server.answer(REFUSED);
        apart.take(TAKE);
        assertEquals(5, remote.takes);
    }

    @Test
    void resetAsksTheBackendAndForgets() {
        refusals.take(TAKE);

        refusals.reset(LIMIT, Key.of("alice"));
        assertEquals(List.of(Key.of("alice")), server.resets);
        assertAsks(1, TAKE);
    }

    @Test
    void aResetOfWhichNothingIsKnownForgetsToo() {
        refusals.take(TAKE);

        server.failure = new BackendException(BackendException.Kind.TIMEOUT, "too slow");
        assertThrows(BackendException.class, () -> refusals.reset(LIMIT, Key.of("alice")));
        server.failure = null;
        assertAsks(1, TAKE);
    }

    @Test
    void forgetForgetsEveryRefusal() {
        Take other = Take.of(charge(LIMIT, "bob", 8));
        refusals.take(TAKE);
        refusals.take(other);

        refusals.forgetRefusals();
        assertAsks(1, TAKE);
        assertAsks(1, other);
    }

    @Test
    void aRefusalOnItsWayBackIsForgottenToo() {
        remote.wayBack = refusals::forgetRefusals;
        refusals.take(TAKE);

        remote.wayBack = () -> {};
        assertAsks(1, TAKE);
        assertAsks(0, TAKE);
    }

    @Test
    void aSettledGrantForgets() {
        Take other = Take.of(charge(LIMIT, "bob", 8));
        server.answer(HELD);
        Grant granted = refusals.take(other);
        server.answer(REFUSED);
        refusals.take(TAKE);

        granted.settle(charge -> 0);
        assertAsks(1, TAKE);
    }

    @Test
    void aTakeAfterAResetIsGrantedWhateverOtherThreadsDo() {
        PolicyLimit once = limit("once", "1/366d");
        try (RememberedRefusals shared =
                new RememberedRefusals(MemoryBackend.builder().build(), 4, System::nanoTime)) {
            Threads.run(16, thread -> {
                Key key = Key.of("thread-" + thread);
                Take take = Take.of(Charge.builder(once, key).build());
                for (int i = 0; i < 2_000; i++) {
                    assertTrue(shared.take(take).granted());
                    assertFalse(shared.take(take).granted());
                    assertFalse(shared.take(take).granted());
                    shared.reset(once, key);
                }
            });
        }
    }

    @Test
    void peekAndCapabilitiesAndHealthAndCloseAreTheBackends() {
        refusals.take(TAKE);
        server.answer(HELD);
        server.health = new Health(Health.State.DOWN, List.of("it is down"));
        List<Health> told = new ArrayList<>();
        Runnable leave = refusals.onHealthChange(told::add);
        server.tellHealth();
        leave.run();
        server.tellHealth();

        assertEquals(List.of(HELD), refusals.peek(TAKE));
        assertEquals(server.capabilities(), refusals.capabilities());
        assertEquals(server.health, refusals.health());
        assertEquals(List.of(server.health), told);
        refusals.close();
        assertEquals(1, server.closed);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 16_383})
    void theNumberOfSlotsIsAPowerOfTwo(int slots) {
        String message = assertThrows(IllegalArgumentException.class, () -> remembering(slots))
                .getMessage();

        assertEquals("remembered refusals: " + slots + " slots, expected a power of two from 1 to 1073741824", message);
    }

    @Test
    void aMillionRefusedKeysLeaveOneRefusalASlot() {
        int keys = 1_000_000;
        remote.wayThere = server.takes::clear;
        RememberedRefusals many = remembering(RememberedRefusals.DEFAULT_SLOTS);
        for (int key = 0; key < keys; key++) {
            many.take(Take.of(charge(LIMIT, "key-" + key, 8)));
        }
        assertEquals(keys, remote.takes);

        for (int key = keys - 1; key >= 0; key--) {
            many.take(Take.of(charge(LIMIT, "key-" + key, 8)));
        }
        assertEquals(RememberedRefusals.DEFAULT_SLOTS, 2 * keys - remote.takes);
    }

    @Test
    void aRememberedRefusalHoldsNoKeyOfAClient() {
        Key key = Key.of("a key that was here once");
        WeakReference<Key> held = new WeakReference<>(key);
        refusals.take(Take.of(Charge.builder(LIMIT, key).cost(8).build()));
        server.takes.clear();
        key = null;

        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return held.refersTo(null);
        });
    }
}
