package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of a take of several charges, one after the other: all of them are made, or none. */
public abstract class AllOrNoneContract extends BackendContract {
    private final PolicyLimit wide;
    private final PolicyLimit narrow;

    /** Of token buckets. */
    protected AllOrNoneContract() {
        this("", "");
    }

    /**
     * Of other algorithms.
     *
     * @param ofTheWide what the text form of the wide limit ends with
     * @param ofTheNarrow what that of the narrow one ends with
     */
    protected AllOrNoneContract(String ofTheWide, String ofTheNarrow) {
        wide = limit("wide", "10/366d" + ofTheWide);
        narrow = limit("narrow", "3/366d" + ofTheNarrow);
    }

    @Test
    void whatOneChargeRefusesNoneIsChargedFor() {
        assertGranted(takeBoth(3));
        assertRefused(takeBoth(1));
        assertEquals(7, remaining(wide, ALICE));
        assertEquals(0, remaining(narrow, ALICE));
    }

    @Test
    void theOrderOfTheChargesDoesNotMatter() {
        assertGranted(takeBoth(3));
        assertRefused(backend.take(Take.of(charge(narrow, ALICE, 1), charge(wide, ALICE, 1))));
        assertRefused(backend.take(Take.of(charge(wide, ALICE, 1), charge(narrow, ALICE, 1))));
        assertEquals(7, remaining(wide, ALICE));
    }

    @Test
    void usagesComeInTheOrderOfTheCharges() {
        Grant grant = backend.take(Take.of(charge(narrow, BOB, 1), charge(wide, ALICE, 4), charge(narrow, ALICE, 2)));
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
        assertGranted(backend.take(Take.of(charge(narrow, ALICE, 3), charge(narrow, BOB, 1))));
        assertRefused(backend.take(Take.of(charge(narrow, BOB, 1), charge(narrow, ALICE, 1))));
        assertEquals(2, remaining(narrow, BOB));
    }

    @Test
    void anObservedChargeNeverRefuses() {
        assertGranted(backend.take(Take.of(observed(narrow, ALICE, 3))));
        Grant grant = backend.take(Take.of(charge(wide, ALICE, 1), observed(narrow, ALICE, 1)));
        assertGranted(grant);
        assertFalse(grant.usages().get(1).granted());
        assertEquals(9, remaining(wide, ALICE));
    }

    @Test
    void anObservedChargeIsMadeIfItAndEverythingEnforcedGrants() {
        assertGranted(backend.take(Take.of(observed(narrow, ALICE, 2), charge(wide, ALICE, 1))));
        assertEquals(1, remaining(narrow, ALICE));
    }

    @Test
    void anObservedChargeIsNotMadeIfAnEnforcedOneRefuses() {
        assertGranted(backend.take(Take.of(charge(narrow, ALICE, 3))));
        assertRefused(backend.take(Take.of(observed(wide, ALICE, 1), charge(narrow, ALICE, 1))));
        assertEquals(10, remaining(wide, ALICE));
    }

    @Test
    void anObservedChargeThatDoesNotHoldTheCostIsNotMade() {
        assertGranted(backend.take(Take.of(charge(narrow, ALICE, 2))));
        assertGranted(backend.take(Take.of(observed(narrow, ALICE, 2), charge(wide, ALICE, 1))));
        assertEquals(1, remaining(narrow, ALICE));
    }

    @Test
    void peekSeesSeveralChargesAndMakesNone() {
        List<Usage> usages = backend.peek(Take.of(charge(wide, ALICE, 4), charge(narrow, ALICE, 2)));
        assertEquals(List.of(10L, 3L), usages.stream().map(Usage::remaining).toList());
        assertTrue(usages.stream().allMatch(Usage::granted));
        assertEquals(10, remaining(wide, ALICE));
    }

    @Test
    void aTakeOfManyChargesIsStillAllOrNone() {
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            charges.add(charge(narrow, Key.of("key-" + i), 1));
        }
        for (int i = 0; i < 3; i++) {
            assertGranted(backend.take(Take.of(charges)));
        }
        charges.remove(0);
        charges.add(charge(wide, ALICE, 1));
        assertRefused(backend.take(Take.of(charges)));
        assertEquals(10, remaining(wide, ALICE));
    }

    private Grant takeBoth(long cost) {
        return backend.take(Take.of(charge(wide, ALICE, cost), charge(narrow, ALICE, cost)));
    }
}
