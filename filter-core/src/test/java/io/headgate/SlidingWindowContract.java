package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The laws of a sliding window; see {@link WindowContract}. */
public abstract class SlidingWindowContract extends WindowContract {
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m sliding");

    protected SlidingWindowContract() {
        super(Algorithm.SLIDING_WINDOW);
    }

    /** The example of {@link Algorithm#SLIDING_WINDOW}. */
    @Test
    void countsAsMuchOfTheWindowBeforeAsTheLastWindowStillCovers() {
        requireExactTime();
        PolicyLimit limit = limit("example", "100/1m sliding");
        advanceToBegin(limit);
        assertGranted(take(limit, 80));
        advance(MINUTE + 15 * SECOND);
        assertEquals(new Usage(true, 40, 0, 45 * SECOND), peek(limit, ALICE, 40));
        assertEquals(new Usage(false, 40, 750_000, 45 * SECOND), peek(limit, ALICE, 41));
        assertUsages(List.of(new Usage(true, 0, 30 * SECOND, 105 * SECOND)), take(limit, 40));
        advance(45 * SECOND);
        assertEquals(60, remaining(limit, ALICE));
    }

    @Test
    void usageTellsRemainingTheWaitAndTheTimeToFull() {
        requireExactTime();
        advanceToBegin(TEN_A_MINUTE);
        advance(20 * SECOND);
        assertUsages(List.of(new Usage(true, 6, 0, 100 * SECOND)), take(TEN_A_MINUTE, 4));
        // 8 and three quarters of 4 are 11, half of 4 are 2
        assertUsages(List.of(new Usage(false, 6, 40 * SECOND + 30 * SECOND, 100 * SECOND)), take(TEN_A_MINUTE, 8));
        assertUsages(List.of(new Usage(true, 1, 40 * SECOND + 26_666_667, 100 * SECOND)), take(TEN_A_MINUTE, 5));
    }

    @Test
    void unitsComeBackOneByOneWhileTheWindowBeforeLeaves() {
        requireExactTime();
        advanceToBegin(TEN_A_MINUTE);
        assertGranted(take(TEN_A_MINUTE, 10));
        advance(MINUTE);
        for (int units = 0; units <= 10; units++) {
            assertEquals(units, remaining(TEN_A_MINUTE, ALICE));
            advance(6 * SECOND - 1);
            assertEquals(Math.min(units, 10), remaining(TEN_A_MINUTE, ALICE));
            advance(1);
        }
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void aDebtEndsWithTheWindowAfterItsOwn() {
        requireExactTime();
        advanceToBegin(TEN_A_MINUTE);
        take(TEN_A_MINUTE, 10).settle(charge -> 1_000);
        assertEquals(
                new Usage(false, 0, MINUTE + MINUTE - MINUTE * 9 / 1_000, 2 * MINUTE), usageOfTake(TEN_A_MINUTE, 1));
        advance(2 * MINUTE);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void aGiveBackThatLeavesNothingUsedLeavesTheWindowBefore() {
        requireExactTime();
        advanceToBegin(TEN_A_MINUTE);
        assertGranted(take(TEN_A_MINUTE, 8));
        advance(MINUTE + 30 * SECOND);
        take(TEN_A_MINUTE, 6).settle(charge -> 0);
        assertEquals(new Usage(true, 6, 0, 30 * SECOND), peek(TEN_A_MINUTE, ALICE, 6));
        backend.reset(TEN_A_MINUTE, ALICE);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    /** Recounted from all that was granted, with the definition in numbers without end. */
    @Test
    void theEstimateOfTheLastWindowNeverExceedsTheQuota() {
        requireExactTime();
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Limit drawn = RandomLimit.next(random);
            PolicyLimit limit = limit("estimate-" + seed, Limit.sliding(drawn.quota(), drawn.window()));
            List<long[]> granted = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                long cost = RandomLimit.cost(random, limit.limit());
                Usage usage = usageOfTake(limit, cost);
                if (usage.granted()) {
                    granted.add(new long[] {time().micros(), cost});
                }
                assertTrue(isEstimateWithin(limit.limit(), granted), "seed " + seed + ", " + limit);
                advance(Math.min(RandomLimit.step(random, limit.limit(), usage), drawn.windowMicros() * 2 / 3));
            }
        }
    }

    private boolean isEstimateWithin(Limit limit, List<long[]> granted) {
        BigInteger window = BigInteger.valueOf(limit.windowMicros());
        long now = time().micros();
        long present = Math.floorDiv(now, limit.windowMicros());
        BigInteger weighed = BigInteger.ZERO;
        for (long[] take : granted) {
            long ago = present - Math.floorDiv(take[0], limit.windowMicros());
            long weight =
                    ago == 0 ? limit.windowMicros() : limit.windowMicros() - Math.floorMod(now, limit.windowMicros());
            weighed =
                    ago > 1 ? weighed : weighed.add(BigInteger.valueOf(take[1]).multiply(BigInteger.valueOf(weight)));
        }
        return weighed.compareTo(window.multiply(BigInteger.valueOf(limit.quota()))) <= 0;
    }

    /** The figure of the guide: as much at the end of one window and the next as there is, whenever there is any. */
    @Test
    void anyTimeAsLongAsAWindowHoldsLessThanTwiceTheQuota() {
        requireExactTime();
        PolicyLimit limit = limit("guide", "100/1m sliding");
        advanceToBegin(limit);
        advance(MINUTE - 1);
        List<long[]> granted = new ArrayList<>();
        long until = time().micros() + 3 * MINUTE;
        while (time().micros() < until) {
            Usage usage = usageOfTake(limit, 1);
            if (usage.granted()) {
                granted.add(new long[] {time().micros(), 1});
            }
            advance(usage.waitMicros());
        }
        long most = granted.stream()
                .mapToLong(first -> granted.stream()
                        .filter(take -> take[0] >= first[0] && take[0] < first[0] + MINUTE)
                        .count())
                .max()
                .orElseThrow();
        assertEquals(199, most);
    }
}
