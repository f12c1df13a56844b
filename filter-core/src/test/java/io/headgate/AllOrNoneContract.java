package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of a take of several charges, one after the other: all of them are made, or none. */
public abstract class AllOrNoneContract extends BackendContract {
    private static final PolicyLimit WIDE = limit("wide", "10/366d");
    private static final PolicyLimit NARROW = limit("narrow", "3/366d");

    @Test
    void whatOneChargeRefusesNoneIsChargedFor() {
        assertGranted(takeBoth(3));
        assertRefused(takeBoth(1));
        assertEquals(7, remaining(WIDE, ALICE));
        assertEquals(0, remaining(NARROW, ALICE));
    }

    @Test
    void theOrderOfTheChargesDoesNotMatter() {
        assertGranted(takeBoth(3));
        assertRefused(backend.take(Take.of(charge(NARROW, ALICE, 1), charge(WIDE, ALICE, 1))));
        assertRefused(backend.take(Take.of(charge(WIDE, ALICE, 1), charge(NARROW, ALICE, 1))));
        assertEquals(7, remaining(WIDE, ALICE));
    }

    @Test
    void usagesComeInTheOrderOfTheCharges() {
        Grant grant = backend.take(Take.of(charge(NARROW, BOB, 1), charge(WIDE, ALICE, 4), charge(NARROW, ALICE, 2)));
        assertEquals(
                List.of(2L, 6L, 1L),
                grant.usages().stream().map(Usage::remaining).toList());
    }

    @Test
    void aRefusedTakeTellsWhichChargesHoldTheCost() {
        assertGranted(takeBoth(2));
        Grant refused = takeBoth(2);
        assertRefused(refused);
        assertTrue(refused.usages().get(0).granted());
        assertEquals(8, refused.usages().get(0).remaining());
        assertEquals(0, refused.usages().get(0).waitMicros());
        assertFalse(refused.usages().get(1).granted());
        assertEquals(1, refused.usages().get(1).remaining());
        assertTrue(refused.usages().get(1).waitMicros() > 0);
    }

    @Test
    void oneLimitCanBeChargedForSeveralKeys() {
        assertGranted(backend.take(Take.of(charge(NARROW, ALICE, 3), charge(NARROW, BOB, 1))));
        assertRefused(backend.take(Take.of(charge(NARROW, BOB, 1), charge(NARROW, ALICE, 1))));
        assertEquals(2, remaining(NARROW, BOB));
    }

    @Test
    void anObservedChargeNeverRefuses() {
        assertGranted(backend.take(Take.of(observed(NARROW, ALICE, 3))));
        Grant grant = backend.take(Take.of(charge(WIDE, ALICE, 1), observed(NARROW, ALICE, 1)));
        assertGranted(grant);
        assertFalse(grant.usages().get(1).granted());
        assertEquals(9, remaining(WIDE, ALICE));
    }

    @Test
    void anObservedChargeIsMadeIfItAndEverythingEnforcedGrants() {
        assertGranted(backend.take(Take.of(observed(NARROW, ALICE, 2), charge(WIDE, ALICE, 1))));
        assertEquals(1, remaining(NARROW, ALICE));
    }

    @Test
    void anObservedChargeIsNotMadeIfAnEnforcedOneRefuses() {
        assertGranted(backend.take(Take.of(charge(NARROW, ALICE, 3))));
        assertRefused(backend.take(Take.of(observed(WIDE, ALICE, 1), charge(NARROW, ALICE, 1))));
        assertEquals(10, remaining(WIDE, ALICE));
    }

    @Test
    void anObservedChargeThatDoesNotHoldTheCostIsNotMade() {
        assertGranted(backend.take(Take.of(charge(NARROW, ALICE, 2))));
        assertGranted(backend.take(Take.of(observed(NARROW, ALICE, 2), charge(WIDE, ALICE, 1))));
        assertEquals(1, remaining(NARROW, ALICE));
    }

    @Test
    void peekSeesSeveralChargesAndMakesNone() {
        List<Usage> usages = backend.peek(Take.of(charge(WIDE, ALICE, 4), charge(NARROW, ALICE, 2)));
        assertEquals(List.of(10L, 3L), usages.stream().map(Usage::remaining).toList());
        assertTrue(usages.stream().allMatch(Usage::granted));
        assertEquals(10, remaining(WIDE, ALICE));
    }

    @Test
    void aTakeOfManyChargesIsStillAllOrNone() {
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            charges.add(charge(NARROW, Key.of("key-" + i), 1));
        }
        for (int i = 0; i < 3; i++) {
            assertGranted(backend.take(Take.of(charges)));
        }
        charges.remove(0);
        charges.add(charge(WIDE, ALICE, 1));
        assertRefused(backend.take(Take.of(charges)));
        assertEquals(10, remaining(WIDE, ALICE));
    }

    private Grant takeBoth(long cost) {
        return backend.take(Take.of(charge(WIDE, ALICE, cost), charge(NARROW, ALICE, cost)));
    }
}
