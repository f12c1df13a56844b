package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeTest {
    private static final Key ALICE = Key.of("alice");
    private static final PolicyLimit MINUTE = limit("api", "minute", "100/1m burst 10");
    private static final PolicyLimit HOUR = limit("api", "hour", "1000/1h");

    @Test
    void aChargeIsEnforcedAndOfCostOneUnlessSaid() {
        Charge charge = Charge.builder(MINUTE, ALICE).build();

        assertEquals(1, charge.cost());
        assertTrue(charge.enforced());
        assertFalse(Charge.builder(MINUTE, ALICE).observed().build().enforced());
    }

    /** Promise 42. */
    @Test
    void aCostOutsideOneToTheBurstIsRefused() {
        Seeds.forAll(5_000, random -> {
            Limit limit = Seeds.limit(random);
            PolicyLimit named = new PolicyLimit("api", "any", limit, "api");
            long cost = switch (random.nextInt(6)) {
                case 0 -> Long.MAX_VALUE;
                case 1 -> Long.MIN_VALUE;
                case 2 -> -random.nextLong(Long.MAX_VALUE);
                case 3 -> 0;
                default -> limit.burst() + random.nextLong(-1, 2);
            };
            if (cost >= 1 && cost <= limit.burst()) {
                assertEquals(
                        cost, Charge.builder(named, ALICE).cost(cost).build().cost());
            } else {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Charge.builder(named, ALICE).cost(cost));
            }
        });
    }

    @Test
    void thereIsAChargeAndTheBucketsAreDistinct() {
        assertRefused("take: no charge, expected at least one", Take::of);
        assertRefused(
                "take: two charges on one bucket: Charge[api, Key[value], cost=2], expected their costs added",
                () -> Take.of(charge(MINUTE, ALICE, 1), charge(HOUR, ALICE, 1), charge(MINUTE, Key.of("alice"), 2)));
    }

    @Test
    void aBucketIsPolicyLimitAndKey() {
        List<Charge> charges = List.of(
                charge(MINUTE, ALICE, 1),
                charge(HOUR, ALICE, 1),
                charge(limit("login", "minute", "100/1m"), ALICE, 1),
                charge(MINUTE, Key.of("bob"), 1),
                charge(MINUTE, Key.ofPrincipal("alice"), 1));

        assertEquals(charges, Take.of(charges).charges());
    }

    @Test
    void aTakeDoesNotFollowTheListItWasMadeOf() {
        List<Charge> charges = new ArrayList<>(List.of(charge(MINUTE, ALICE, 1)));
        Take take = Take.of(charges);
        charges.clear();

        assertEquals(1, take.charges().size());
        assertThrows(UnsupportedOperationException.class, () -> take.charges().clear());
    }

    @Test
    void itsTextDoesNotSayWhoseItIs() {
        assertEquals(
                "Take[Charge[api, Key[value], cost=3]]",
                Take.of(charge(MINUTE, ALICE, 3)).toString());
    }

    private static Charge charge(PolicyLimit limit, Key key, long cost) {
        return Charge.builder(limit, key).cost(cost).build();
    }

    private static PolicyLimit limit(String policy, String name, String text) {
        return new PolicyLimit(policy, name, Limit.parse(text), policy);
    }
}
