package io.headgate.resilience;

import static io.headgate.FailureChoice.CLOSED;
import static io.headgate.FailureChoice.LOCAL;
import static io.headgate.FailureChoice.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureChoicesTest {
    private static final Key ALICE = Key.of("alice");
    private static final Usage REFUSED = new Usage(false, 0, 1, 1);
    private static final int NODES = 4;

    private final ManualClock clock = new ManualClock(0);
    private final FakeBackend server = new FakeBackend();
    private final FailureChoices choices = new FailureChoices(
            server, NODES, MemoryBackend.builder().clock(clock).build());

    @AfterEach
    void close() {
        choices.close();
    }

    private static PolicyLimit limit(String policy, String limit, FailureChoice choice) {
        return new PolicyLimit(policy, "default", Limit.parse(limit), policy, choice);
    }

    private static Charge charge(PolicyLimit limit, long cost) {
        return Charge.builder(limit, ALICE).cost(cost).build();
    }

    /** Of 8 units on 4 nodes: 2 on this one. */
    private static Charge charge(String policy, FailureChoice choice) {
        return charge(limit(policy, "8/366d", choice), 1);
    }

    private static Take take(FailureChoice choice) {
        return Take.of(charge("api", choice));
    }

    private void fail(Kind kind) {
        server.failure = new BackendException(kind, "it failed");
    }

    private static List<String> policies(List<Charge> charges) {
        return charges.stream().map(charge -> charge.limit().policy()).toList();
    }

    private void exhaust(Take take) {
        assertTrue(choices.take(take).granted());
        assertTrue(choices.take(take).granted());
        assertFalse(choices.take(take).granted());
    }

    @Test
    void whatTheBackendDecidesStands() {
        Grant granted = choices.take(take(CLOSED));
        server.answer(REFUSED);
        Grant refused = choices.take(take(OPEN));

        assertTrue(granted.granted());
        assertNull(granted.failure());
        assertFalse(refused.granted());
        assertEquals(List.of(REFUSED), refused.usages());
    }

    static Stream<Arguments> everyPairAndKind() {
        return Stream.of(FailureChoice.values())
                .flatMap(first -> Stream.of(FailureChoice.values())
                        .flatMap(second -> Stream.of(Kind.values()).map(kind -> Arguments.of(first, second, kind))));
    }

    @ParameterizedTest
    @MethodSource("everyPairAndKind")
    void theChoicesOfTwoPolicies(FailureChoice first, FailureChoice second, Kind kind) {
        Take take = Take.of(charge("first", first), charge("second", second));
        fail(kind);

        if (kind == Kind.UNEXPECTED || first == CLOSED || second == CLOSED) {
            assertSame(server.failure, assertThrows(BackendException.class, () -> choices.take(take)));
            return;
        }
        List<String> counted = new ArrayList<>(policies(take.charges()));
        counted.removeIf(policy -> kind != Kind.OUT_OF_MEMORY && (policy.equals("first") ? first : second) == OPEN);
        for (int i = 0; i < 3; i++) {
            Grant grant = choices.take(take);

            assertSame(server.failure, grant.failure());
            assertEquals(counted, policies(grant.charges()));
            assertEquals(counted.size(), grant.usages().size());
            assertEquals(i < 2 || counted.isEmpty(), grant.granted());
        }
        assertEquals(3, server.takes.size());
    }

    @Test
    void theChargesAreOfThePartOfThisNode() {
        fail(Kind.TIMEOUT);
        Charge charge = charge(limit("api", "100/1m burst 20", LOCAL), 2);
        Grant grant = choices.take(Take.of(charge));

        Charge local = grant.charges().get(0);
        assertEquals(Limit.parse("25/1m burst 5"), local.limit().limit());
        assertEquals(charge.limit(), local.limit().withLimit(charge.limit().limit()));
        assertEquals(charge.key(), local.key());
        assertEquals(2, local.cost());
        assertEquals(List.of(new Usage(true, 3, 0, 4_800_000)), grant.usages());
    }

    @Test
    void aCostAboveThePartIsAdmittedByAFullBucket() {
        fail(Kind.TIMEOUT);
        Take take = Take.of(charge(limit("api", "8/1m", LOCAL), 5));

        assertTrue(choices.take(take).granted());
        Grant refused = choices.take(take);
        assertFalse(refused.granted());
        assertEquals(150_000_000, refused.usages().get(0).waitMicros());
    }

    @Test
    void takesOfDifferentCostsShareABucket() {
        fail(Kind.TIMEOUT);
        PolicyLimit limit = limit("api", "8/366d", LOCAL);
        choices.take(Take.of(charge(limit, 2)));

        for (int cost = 1; cost <= 8; cost++) {
            assertFalse(choices.take(Take.of(charge(limit, cost))).granted());
        }
    }

    @Test
    void localChargesAreTakenAllOrNone() {
        fail(Kind.TIMEOUT);
        exhaust(Take.of(charge("narrow", LOCAL)));

        assertFalse(choices.take(Take.of(charge("wide", LOCAL), charge("narrow", LOCAL)))
                .granted());
        exhaust(Take.of(charge("wide", LOCAL)));
    }

    @Test
    void whatIsOpenDoesNotRefuseBesideWhatIsLocal() {
        fail(Kind.TIMEOUT);
        Take both = Take.of(charge("open", OPEN), charge("local", LOCAL));
        exhaust(both);

        assertEquals(List.of("local"), policies(choices.take(both).charges()));
    }

    @Test
    void aLocalGrantIsSettledInThisNodesMemory() {
        fail(Kind.TIMEOUT);
        Take take = Take.of(charge(limit("api", "8/366d", LOCAL), 2));
        Grant grant = choices.take(take);
        assertFalse(choices.take(take).granted());

        grant.settle(charge -> 0);
        assertTrue(choices.take(take).granted());
    }

    @Test
    void anOpenGrantHasNothingToSettle() {
        fail(Kind.TIMEOUT);
        Grant grant = choices.take(take(OPEN));

        grant.settle(charge -> -1);
        assertTrue(grant.granted());
        assertEquals(List.of(), grant.charges());
        assertEquals(List.of(), grant.usages());
    }

    @Test
    void anObservedChargeClosesNothingAndRefusesNothing() {
        fail(Kind.TIMEOUT);
        Charge closed = Charge.builder(limit("closed", "8/366d", CLOSED), ALICE)
                .observed()
                .build();
        Charge local = Charge.builder(limit("local", "8/366d", LOCAL), ALICE)
                .observed()
                .build();

        for (int i = 0; i < 4; i++) {
            Grant grant = choices.take(Take.of(closed, local));
            assertTrue(grant.granted());
            assertEquals(List.of("local"), policies(grant.charges()));
            assertEquals(i < 2, grant.usages().get(0).granted());
        }
    }

    @Test
    void localBucketsOutliveARecovery() {
        fail(Kind.TIMEOUT);
        exhaust(take(LOCAL));
        server.failure = null;
        assertTrue(choices.take(take(LOCAL)).granted());

        fail(Kind.UNREACHABLE);
        assertFalse(choices.take(take(LOCAL)).granted());
    }

    @Test
    void localBucketsRefillAtTheRateOfThePart() {
        fail(Kind.TIMEOUT);
        Take take = Take.of(charge(limit("api", "8/1m", LOCAL), 1));
        exhaust(take);

        clock.advanceMicros(29_999_999);
        assertFalse(choices.take(take).granted());
        clock.advanceMicros(1);
        assertTrue(choices.take(take).granted());
    }

    @Test
    void aResetReachesTheLocalBucket() {
        fail(Kind.TIMEOUT);
        exhaust(take(LOCAL));

        server.failure = null;
        choices.reset(limit("api", "8/366d", LOCAL), ALICE);
        assertEquals(List.of(ALICE), server.resets);
        fail(Kind.TIMEOUT);
        exhaust(take(LOCAL));
    }

    @Test
    void evenWhereTheBackendCannotBeReached() {
        fail(Kind.TIMEOUT);
        exhaust(take(LOCAL));

        assertSame(
                server.failure,
                assertThrows(BackendException.class, () -> choices.reset(limit("api", "8/366d", LOCAL), ALICE)));
        exhaust(take(LOCAL));
    }

    @Test
    void aPeekIsTheBackendsOrNone() {
        server.answer(REFUSED);
        assertEquals(List.of(REFUSED), choices.peek(take(LOCAL)));

        fail(Kind.TIMEOUT);
        assertSame(server.failure, assertThrows(BackendException.class, () -> choices.peek(take(LOCAL))));
    }

    @Test
    void whatIsNoFailureOfABackendGoesThrough() {
        server.failure = new IllegalStateException();

        assertSame(server.failure, assertThrows(IllegalStateException.class, () -> choices.take(take(OPEN))));
    }

    /** Promise 110. */
    @Test
    void aClosedBackendIsDecidedForStill() {
        choices.close();
        fail(Kind.CLOSED);

        assertEquals(1, server.closed);
        assertTrue(choices.take(take(OPEN)).granted());
        exhaust(take(LOCAL));
    }

    @Test
    void capabilitiesAndHealthAreTheBackends() {
        server.health = new Health(Health.State.DOWN, List.of("it is down"));
        List<Health> told = new ArrayList<>();
        Runnable leave = choices.onHealthChange(told::add);
        server.tellHealth();
        leave.run();
        server.tellHealth();

        assertEquals(server.capabilities(), choices.capabilities());
        assertEquals(server.health, choices.health());
        assertEquals(List.of(server.health), told);
    }

    @Test
    void memoryIsFoundByItsScheme() {
        try (FailureChoices found = new FailureChoices(server, 1)) {
            fail(Kind.TIMEOUT);
            Grant grant = found.take(take(LOCAL));

            assertTrue(grant.granted());
            assertEquals(7, grant.usages().get(0).remaining());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001})
    void thereAre1To10000Nodes(int nodes) {
        assertEquals(
                "nodes: " + nodes + ", expected 1 to 10000",
                assertThrows(IllegalArgumentException.class, () -> new FailureChoices(server, nodes))
                        .getMessage());
    }
}
