package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a backend does when its clock steps back; for backends whose time is {@link TestTime#exact()}. */
public abstract class ClockContract extends BackendContract {
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m");

    @Test
    void aStepBackGrantsNothing() {
        requireExactTime();
        for (long step : new long[] {1, SECOND, MINUTE - 1, MINUTE, MINUTE + 1, 60 * MINUTE}) {
            backend.reset(TEN_A_MINUTE, ALICE);
            assertGranted(take(TEN_A_MINUTE, 10));
            advance(-step);
            assertRefused(take(TEN_A_MINUTE, 1));
        }
    }

    @Test
    void aStepBackAndForthWithinAWindowGrantsNothing() {
        requireExactTime();
        assertGranted(take(TEN_A_MINUTE, 10));
        for (int i = 0; i < 100; i++) {
            advance(-MINUTE);
            assertRefused(take(TEN_A_MINUTE, 1));
            advance(MINUTE);
            assertRefused(take(TEN_A_MINUTE, 1));
        }
    }

    @Test
    void nobodyIsLockedOutForMoreThanAWindowBeyondTheNormalWait() {
        requireExactTime();
        for (long step : new long[] {1, SECOND, MINUTE - 1, MINUTE, MINUTE + 1, 60 * MINUTE}) {
            backend.reset(TEN_A_MINUTE, ALICE);
            assertGranted(take(TEN_A_MINUTE, 10));
            advance(-step);
            assertRefused(take(TEN_A_MINUTE, 1));
            advance(MINUTE + 6 * SECOND);
            assertGranted(take(TEN_A_MINUTE, 1));
        }
    }

    @Test
    void theWaitIsTrueAlsoAfterAStepBack() {
        requireExactTime();
        for (long step : new long[] {1, SECOND, MINUTE - 1, MINUTE, MINUTE + 1, 60 * MINUTE}) {
            backend.reset(TEN_A_MINUTE, ALICE);
            assertGranted(take(TEN_A_MINUTE, 10));
            advance(-step);
            long wait = usageOfTake(TEN_A_MINUTE, 1).waitMicros();
            advance(wait - 1);
            assertRefused(take(TEN_A_MINUTE, 1));
            advance(1);
            assertGranted(take(TEN_A_MINUTE, 1));
        }
    }

    @Test
    void aLongStepBackKeepsTheBalance() {
        requireExactTime();
        assertGranted(take(TEN_A_MINUTE, 4));
        advance(-60 * MINUTE);
        assertEquals(6, remaining(TEN_A_MINUTE, ALICE));
        advance(6 * SECOND);
        assertEquals(7, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void aLongStepBackAndForthGrantsAtMostOneBurst() {
        requireExactTime();
        assertGranted(take(TEN_A_MINUTE, 10));
        advance(-60 * MINUTE);
        assertRefused(take(TEN_A_MINUTE, 1));
        advance(60 * MINUTE);
        assertGranted(take(TEN_A_MINUTE, 10));
        assertRefused(take(TEN_A_MINUTE, 1));
    }

    @Test
    void aClockThatTremblesGrantsNoMoreThanOneThatDoesNot() {
        requireExactTime();
        for (long seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PolicyLimit limit = limit("tremble-" + seed, "10/1m");
            long latest = 0;
            long now = 0;
            long granted = 0;
            for (int i = 0; i < 500; i++) {
                granted += take(limit, 1).granted() ? 1 : 0;
                long step = random.nextLong(-SECOND, SECOND + SECOND / 100);
                advance(step);
                now += step;
                latest = Math.max(latest, now);
            }
            long most = 10 + (10 * latest + MINUTE - 1) / MINUTE;
            assertEquals(true, granted <= most, "seed " + seed + ": " + granted + " granted, at most " + most);
        }
    }
}
