package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.RandomLimit;
import io.headgate.memory.Stripes.Stripe;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long ORIGIN = Long.MAX_VALUE - 1;

    @Test
    void anySplitOfATimeIntoRefillsEqualsOneRefill() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Limit limit = RandomLimit.next(random);
            TokenBucket split = full(ORIGIN);
            split.charge(RandomLimit.logUniform(random, 1, Limit.MAX_UNITS));
            TokenBucket whole = full(ORIGIN);
            whole.copyFrom(split);
            long time = RandomLimit.logUniform(random, 1, 2 * split.fullMicros(limit, ORIGIN));
            long passed = 0;
            for (int i = 0; i < 10; i++) {
                passed += RandomLimit.logUniform(random, 1, time - passed + 1) - 1;
                split.refill(limit, ORIGIN + passed);
            }
            split.refill(limit, ORIGIN + time);
            whole.refill(limit, ORIGIN + time);
            assertSame(whole, split, limit, ORIGIN + time, "seed " + seed + ", " + limit);
        }
    }

    /** Promise 95: only differences of times count. */
    @Test
    void theSameTimesFromAnyOriginGiveTheSame() {
        long[] origins = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Limit limit = RandomLimit.next(random);
            long cost = RandomLimit.cost(random, limit);
            long step = RandomLimit.logUniform(random, 1, Limit.MAX_WINDOW.toNanos() / 1_000);
            long zeroWait = waitAfter(limit, cost, step, 0);
            for (long origin : origins) {
                assertEquals(zeroWait, waitAfter(limit, cost, step, origin), "seed " + seed + ", " + limit);
            }
        }
    }

    private static long waitAfter(Limit limit, long cost, long step, long origin) {
        TokenBucket bucket = full(origin);
        bucket.charge(cost);
        bucket.refill(limit, origin + step);
        bucket.charge(cost);
        return bucket.waitMicros(limit, limit.burst(), origin + step);
    }

    @Test
    void debtStopsGrowingBeforeItOverflows() {
        Limit limit = Limit.parse("1/1ms");
        TokenBucket bucket = full(0);
        for (int i = 0; i < 100; i++) {
            bucket.charge(Limit.MAX_UNITS);
        }
        assertEquals(4 * Limit.MAX_UNITS * 1_000, bucket.fullMicros(limit, 0));
        assertFalse(bucket.holds(limit, 1));
        bucket.refill(limit, 4 * Limit.MAX_UNITS * 1_000 - 1);
        assertFalse(bucket.isFull());
        bucket.refill(limit, 4 * Limit.MAX_UNITS * 1_000);
        assertTrue(bucket.isFull());
    }

    @Test
    void aWaitThatNoLongCanTellIsStillAWait() {
        Limit limit = Limit.of(1, Duration.ofDays(366));
        TokenBucket bucket = full(ORIGIN);
        bucket.charge(Limit.MAX_UNITS);
        assertEquals(Long.MAX_VALUE / 2, bucket.waitMicros(limit, 1, ORIGIN));
        assertEquals(Long.MAX_VALUE / 2, bucket.fullMicros(limit, ORIGIN));
        assertEquals(0, bucket.remaining(limit));
    }

    @Test
    void theFractionOfAUnitSurvivesAChangedQuota() {
        Limit three = Limit.parse("3/1s burst 10");
        Limit seven = Limit.parse("7/1s burst 10");
        TokenBucket bucket = full(0);
        bucket.charge(10);
        bucket.refill(three, 166_666);
        bucket.refill(seven, 166_666 + 71_428);
        assertEquals(0, bucket.remaining(seven));
        assertEquals(1, bucket.waitMicros(seven, 1, 166_666 + 71_428));
    }

    private static TokenBucket full(long nowMicros) {
        BucketFamily family = new BucketFamily(0, Limit.parse("1/1s"), WallTime.same(), new Stripes(), nowMicros);
        return new TokenBucket(new BucketKey(family, 0, 0), new Stripe(0), false, nowMicros);
    }

    private static void assertSame(TokenBucket expected, TokenBucket actual, Limit limit, long now, String place) {
        assertEquals(expected.isFull(), actual.isFull(), place);
        assertEquals(expected.remaining(limit), actual.remaining(limit), place);
        assertEquals(
                expected.waitMicros(limit, limit.burst(), now), actual.waitMicros(limit, limit.burst(), now), place);
        assertEquals(expected.waitMicros(limit, 1, now), actual.waitMicros(limit, 1, now), place);
        assertEquals(expected.fullMicros(limit, now), actual.fullMicros(limit, now), place);
    }
}
