package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Promise 99: the same random sequences in plain Bucket4j, where that is exact itself, give the same. */
class Bucket4jTest {
    private static final int SEEDS = 10_000;
    private static final int STEPS = 30;

    private final ManualClock clock = new ManualClock(0);

    @Test
    void randomSequencesAreAnsweredAsByBucket4j() {
        long start = System.nanoTime();
        try (Backend backend = MemoryBackend.builder().clock(clock).build()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                follow(backend, seed);
            }
        }
        System.out.printf(
                "promise 99: %d seeds equal Bucket4j, none failed, %d seeds/s%n",
                SEEDS, SEEDS * 1_000_000_000L / (System.nanoTime() - start));
    }

    private void follow(Backend backend, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Limit limit = exactInBucket4j(random);
        PolicyLimit named = new PolicyLimit("peer", "limit", limit, "peer");
        Bucket peer = peerOf(limit);
        for (int step = 0; step < STEPS; step++) {
            long cost = RandomLimit.cost(random, limit);
            Charge charge =
                    Charge.builder(named, Key.of("seed-" + seed)).cost(cost).build();
            Grant grant = backend.take(Take.of(charge));
            ConsumptionProbe probe = peer.tryConsumeAndReturnRemaining(cost);
            String place = "seed " + seed + ", step " + step + ", " + limit + ", cost " + cost;
            Usage usage = grant.usages().get(0);
            assertEquals(probe.isConsumed(), grant.granted(), place);
            assertEquals(probe.getRemainingTokens(), usage.remaining(), place);
            if (!probe.isConsumed()) {
                assertRoundedUp(probe.getNanosToWaitForRefill(), usage.waitMicros(), place);
            }
            assertRoundedUp(probe.getNanosToWaitForReset(), usage.fullMicros(), place);
            clock.advanceMicros(RandomLimit.step(random, limit, usage));
        }
    }

    /** Bucket4j cuts its wait to whole nanoseconds, so the true one is up to a nanosecond longer. */
    private static void assertRoundedUp(long floorNanos, long micros, String place) {
        long least = (floorNanos + 999) / 1_000;
        long most = (floorNanos + 1_000) / 1_000;
        assertTrue(
                least <= micros && micros <= most,
                () -> place + ": waits " + micros + " us, Bucket4j " + floorNanos + " ns");
    }

    private static Limit exactInBucket4j(SplittableRandom random) {
        while (true) {
            Limit limit = RandomLimit.next(random);
            long most = Math.max(limit.quota(), limit.burst());
            if (Math.multiplyHigh(most, limit.window().toNanos()) == 0
                    && most * limit.window().toNanos() > 0) {
                return limit;
            }
        }
    }

    private Bucket peerOf(Limit limit) {
        return Bucket.builder()
                .withCustomTimePrecision(new Nanos())
                .addLimit(Bandwidth.builder()
                        .capacity(limit.burst())
                        .refillGreedy(limit.quota(), limit.window())
                        .build())
                .build();
    }

    private final class Nanos implements TimeMeter {
        private final long startMicros = clock.micros();

        @Override
        public long currentTimeNanos() {
            return (clock.micros() - startMicros) * 1_000;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
