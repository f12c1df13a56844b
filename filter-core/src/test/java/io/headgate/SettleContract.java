package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The laws of settling, for backends whose {@link Capabilities#settles()} is true. */
public abstract class SettleContract extends BackendContract {
    private static final PolicyLimit TEN_A_YEAR = limit("api", "10/366d");
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m");

    @Test
    void saysThatItSettles() {
        assertTrue(backend.capabilities().settles());
    }

    @Test
    void whatWasNotUsedComesBack() {
        take(TEN_A_YEAR, 8).settle(charge -> 1);
        assertEquals(9, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void theSameCostChangesNothing() {
        take(TEN_A_YEAR, 8).settle(Charge::cost);
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void settlesAtMostOnce() {
        Grant grant = take(TEN_A_YEAR, 5);
        grant.settle(charge -> 4);
        grant.settle(charge -> 0);
        grant.settle(charge -> 10);
        assertEquals(6, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void extraUnitsAreTaken() {
        take(TEN_A_YEAR, 2).settle(charge -> 5);
        assertEquals(5, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void extraUnitsThatTheBucketDoesNotHoldBecomeDebtThatRefillPaysOff() {
        requireExactTime();
        take(TEN_A_MINUTE, 10).settle(charge -> 15);
        assertEquals(new Usage(false, 0, 36_000_000, 90_000_000), usageOfTake(TEN_A_MINUTE, 1));
        advance(36_000_000 - 1);
        assertRefused(take(TEN_A_MINUTE, 1));
        advance(1);
        assertGranted(take(TEN_A_MINUTE, 1));
    }

    @Test
    void theGreatestFinalCostIsAccepted() {
        take(TEN_A_YEAR, 1).settle(charge -> Limit.MAX_UNITS);
        Usage usage = usageOfTake(TEN_A_YEAR, 1);
        assertEquals(0, usage.remaining());
        assertTrue(usage.waitMicros() > Limit.MAX_WINDOW.toNanos() / 1_000);
    }

    @Test
    void anInvalidFinalCostThrowsAndSettlesNothing() {
        Grant grant = backend.take(
                Take.of(charge(TEN_A_YEAR, ALICE, 5), charge(TEN_A_YEAR, BOB, 4), charge(TEN_A_MINUTE, BOB, 4)));
        for (long invalid : new long[] {-1, Long.MIN_VALUE, Limit.MAX_UNITS + 1, Long.MAX_VALUE}) {
            assertThrows(
                    IllegalArgumentException.class, () -> grant.settle(charge -> charge.cost() == 4 ? invalid : 0));
        }
        assertEquals(5, remaining(TEN_A_YEAR, ALICE));
        assertEquals(6, remaining(TEN_A_YEAR, BOB));
        grant.settle(charge -> 0);
        assertEquals(10, remaining(TEN_A_YEAR, ALICE));
        assertEquals(10, remaining(TEN_A_YEAR, BOB));
    }

    @Test
    void aFunctionThatThrowsSettlesNothing() {
        Grant grant = take(TEN_A_YEAR, 5);
        assertThrows(
                IllegalStateException.class,
                () -> grant.settle(charge -> {
                    throw new IllegalStateException("no final cost");
                }));
        assertEquals(5, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void aRefusedTakeSettlesNothing() {
        assertGranted(take(TEN_A_YEAR, 8));
        Grant refused = take(TEN_A_YEAR, 3);
        assertRefused(refused);
        refused.settle(charge -> 0);
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
        refused.settle(charge -> 5);
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void anObservedChargeThatWasNotMadeSettlesNothing() {
        assertGranted(take(TEN_A_YEAR, 8));
        PolicyLimit other = limit("other", "10/366d");
        Grant grant = backend.take(Take.of(charge(other, ALICE, 3), observed(TEN_A_YEAR, ALICE, 3)));
        grant.settle(charge -> 1);
        assertEquals(9, remaining(other, ALICE));
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void anObservedChargeThatWasMadeIsSettled() {
        backend.take(Take.of(observed(TEN_A_YEAR, ALICE, 8))).settle(charge -> 2);
        assertEquals(8, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void eachChargeHasAFinalCostOfItsOwn() {
        Grant grant = backend.take(Take.of(charge(TEN_A_YEAR, ALICE, 5), charge(TEN_A_YEAR, BOB, 4)));
        grant.settle(charge -> charge.key().equals(ALICE) ? 2 : 7);
        assertEquals(8, remaining(TEN_A_YEAR, ALICE));
        assertEquals(3, remaining(TEN_A_YEAR, BOB));
    }

    @Test
    void aSettleThatNeverComesLeavesTheUnitsSpent() {
        assertGranted(take(TEN_A_YEAR, 8));
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
    }

    @Test
    void givesBackUntilTheWindowOfTheTakeEnds() {
        requireExactTime();
        Grant grant = take(TEN_A_MINUTE, 10);
        advance(MINUTE - 1);
        assertEquals(9, remaining(TEN_A_MINUTE, ALICE));
        grant.settle(charge -> 0);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void givesNothingBackOnceTheWindowOfTheTakeHasEnded() {
        requireExactTime();
        Grant grant = take(TEN_A_MINUTE, 10);
        advance(MINUTE);
        assertGranted(take(TEN_A_MINUTE, 10));
        grant.settle(charge -> 0);
        assertEquals(0, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void takesExtraUnitsAlsoAfterTheWindow() {
        requireExactTime();
        Grant grant = take(TEN_A_MINUTE, 1);
        advance(2 * MINUTE);
        grant.settle(charge -> 8);
        assertEquals(3, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void neverGivesBackAboveTheBurst() {
        requireExactTime();
        Grant grant = take(TEN_A_MINUTE, 5);
        advance(MINUTE / 2);
        grant.settle(charge -> 0);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
        assertGranted(take(TEN_A_MINUTE, 10));
        assertRefused(take(TEN_A_MINUTE, 1));
    }

    @Test
    void givesNothingBackToABucketThatWasReset() {
        Grant grant = take(TEN_A_YEAR, 5);
        backend.reset(TEN_A_YEAR, ALICE);
        grant.settle(charge -> 0);
        assertEquals(10, remaining(TEN_A_YEAR, ALICE));
        assertGranted(take(TEN_A_YEAR, 10));
        assertRefused(take(TEN_A_YEAR, 1));
    }
}
