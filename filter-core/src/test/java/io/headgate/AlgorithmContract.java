package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What the algorithms have in common; limits that must regain nothing meanwhile have a window of 366 days. */
abstract class AlgorithmContract extends BackendContract {
    final Algorithm algorithm;
    final PolicyLimit tenAYear;
    final PolicyLimit tenAMinute;

    AlgorithmContract(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.tenAYear = ofAlgorithm("api", "10/366d");
        this.tenAMinute = ofAlgorithm("api", "10/1m");
    }

    /** A limit by this algorithm, from a quota and a window. */
    final PolicyLimit ofAlgorithm(String policy, String text) {
        return limit(policy, algorithm == Algorithm.TOKEN_BUCKET ? text : text + " " + LimitText.word(algorithm));
    }

    @Test
    void namesTheAlgorithmAmongItsCapabilities() {
        assertTrue(backend.capabilities().algorithms().contains(algorithm));
    }

    @Test
    void severalTakesOfOneEqualOneTakeOfSeveral() {
        for (int i = 0; i < 7; i++) {
            assertGranted(take(tenAYear, 1));
        }
        assertGranted(backend.take(Take.of(charge(tenAYear, BOB, 7))));
        assertEquals(3, remaining(tenAYear, ALICE));
        assertEquals(3, remaining(tenAYear, BOB));
    }

    @Test
    void allOfItCanBeTakenAtOnceAndNothingAfterIt() {
        assertGranted(take(tenAYear, 10));
        assertRefused(take(tenAYear, 1));
    }

    @Test
    void aRefusedTakeChangesNothing() {
        assertGranted(take(tenAYear, 4));
        for (int i = 0; i < 5; i++) {
            assertRefused(take(tenAYear, 7));
        }
        assertEquals(6, remaining(tenAYear, ALICE));
        assertGranted(take(tenAYear, 6));
    }

    @Test
    void peekChangesNothing() {
        assertGranted(take(tenAYear, 4));
        for (int i = 0; i < 5; i++) {
            assertEquals(6, remaining(tenAYear, ALICE));
        }
        assertGranted(take(tenAYear, 6));
    }

    @Test
    void peekFindsWhatATakeWouldFind() {
        assertGranted(take(tenAYear, 4));
        assertTrue(peek(tenAYear, ALICE, 6).granted());
        Usage refused = peek(tenAYear, ALICE, 7);
        assertEquals(false, refused.granted());
        assertTrue(refused.waitMicros() > 0);
    }

    @Test
    void resetFillsThatBucketAlone() {
        assertGranted(take(tenAYear, 10));
        assertGranted(backend.take(Take.of(charge(tenAYear, BOB, 10))));
        backend.reset(tenAYear, ALICE);
        assertEquals(10, remaining(tenAYear, ALICE));
        assertEquals(0, remaining(tenAYear, BOB));
    }

    @Test
    void resetOfAFullBucketLeavesItFull() {
        backend.reset(tenAYear, ALICE);
        assertGranted(take(tenAYear, 10));
        assertRefused(take(tenAYear, 1));
    }

    @Test
    void aChangedQuotaKeepsWhatWasUsedAndDoesNotRefill() {
        assertGranted(take(tenAYear, 8));
        assertEquals(92, remaining(ofAlgorithm("api", "100/366d"), ALICE));
        assertEquals(0, remaining(ofAlgorithm("api", "5/366d"), ALICE));
        assertRefused(take(ofAlgorithm("api", "8/366d"), 1));
        for (int i = 0; i < 10; i++) {
            assertEquals(0, remaining(ofAlgorithm("api", "7/366d"), ALICE));
            assertEquals(2, remaining(tenAYear, ALICE));
        }
    }
}
