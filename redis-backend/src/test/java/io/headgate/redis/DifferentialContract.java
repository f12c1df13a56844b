package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promise 99: the same random sequences of limits, costs, keys and times in memory, in Redis and in plain
 * Bucket4j give the same decisions, remaining units and waits. Bucket4j is asked where it is exact itself;
 * it cuts its waits to nanoseconds, and the others round up to microseconds. A failure names the seed.
 */
abstract class DifferentialContract {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final int SEEDS = System.getProperty("long") == null ? 1_000 : 10_000;
    private static final int STEPS = 20;

    private final ManualClock clock = new ManualClock(0);
    private FakeTime time;
    private Backend memory;
    private Backend redis;

    /** Of one limit for one key. */
    private record Place(PolicyLimit limit, Key key) {}

    @BeforeEach
    void open() {
        time = site().time("differential");
        memory = MemoryBackend.builder().clock(clock).build();
        redis = RedisBackend.builder(site().uri() + "?deadline=10s")
                .secret(SECRET)
                .buildForgetful(time.script());
    }

    @AfterEach
    void close() {
        redis.close();
        memory.close();
        time.close();
    }

    abstract RedisSite site();

    /** Fewer where a decision takes long. */
    int seeds() {
        return SEEDS;
    }

    @Test
    void memoryRedisAndBucket4jAnswerTheSame() {
        int withPeer = 0;
        long start = System.nanoTime();
        for (long seed = 0; seed < seeds(); seed++) {
            // redis counts some 200 years from there, and random pauses add up
            time.begin();
            Sequence sequence = new Sequence(seed);
            sequence.run();
            withPeer += sequence.hasPeer ? 1 : 0;
        }
        long micros = (System.nanoTime() - start) / 1_000;
        System.out.printf(
                "promise 99: %d seeds equal in memory and in Redis, %d of them in Bucket4j, none failed, %d seeds/s%n",
                seeds(), withPeer, seeds() * 1_000_000L / micros);
        assertTrue(withPeer > seeds() / 2);
    }

    /** Of limits of all algorithms: in memory, in Redis and by the models, which count without end. */
    @Test
    void memoryRedisAndTheModelsAnswerTheSameUnderEveryAlgorithm() {
        int sequences = Math.max(1, seeds() / 5);
        try (Backend byTheSameTime = MemoryBackend.builder().clock(time::micros).build()) {
            for (long seed = 0; seed < sequences; seed++) {
                time.begin();
                new MixedSequence(seed, time).run(byTheSameTime, redis);
            }
        }
        System.out.printf(
                "promise 99: %d seeds of all algorithms equal in memory, in Redis and by the models, none failed%n",
                sequences);
    }

    private final class Sequence {
        private final long seed;
        private final SplittableRandom random;
        private final boolean hasPeer;
        private final List<Place> places = new ArrayList<>();
        private final Map<Place, Bucket> peers = new HashMap<>();
        private int step;

        Sequence(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.hasPeer = random.nextInt(4) > 0;
            int limits = random.nextInt(1, 4);
            int keys = random.nextInt(1, 3);
            for (int i = 0; i < limits; i++) {
                PolicyLimit limit = limit("policy-" + seed + "-" + i);
                for (int key = 0; key < keys; key++) {
                    places.add(new Place(limit, Key.of("key-" + key)));
                }
            }
        }

        private PolicyLimit limit(String policy) {
            Limit limit = RandomLimit.next(random);
            while (hasPeer && !exactInBucket4j(limit)) {
                limit = RandomLimit.next(random);
            }
            return new PolicyLimit(policy, "limit", limit, policy, FailureChoice.CLOSED);
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                Take take = randomTake();
                List<Usage> usages = random.nextInt(5) == 0 ? peek(take) : take(take);
                pause(usages.get(random.nextInt(usages.size())));
            }
        }

        private List<Usage> peek(Take take) {
            List<Usage> usages = memory.peek(take);
            assertEquals(usages, redis.peek(take), this::text);
            assertPeers(take, usages);
            return usages;
        }

        private List<Usage> take(Take take) {
            boolean peersGrant =
                    take.charges().stream().allMatch(charge -> !charge.enforced() || peerHolds(charge, charge.cost()));
            Grant grant = memory.take(take);
            Grant inRedis = redis.take(take);
            assertEquals(grant.granted(), inRedis.granted(), this::text);
            assertEquals(grant.usages(), inRedis.usages(), this::text);
            if (hasPeer) {
                assertEquals(grant.granted(), peersGrant, this::text);
            }
            List<Usage> usages = grant.usages();
            if (grant.granted()) {
                chargePeers(take, usages);
            } else {
                assertPeers(take, usages);
            }
            return usages;
        }

        /** What was charged tells the wait for the same cost once more. */
        private void chargePeers(Take take, List<Usage> usages) {
            for (int i = 0; hasPeer && i < usages.size(); i++) {
                Charge charge = take.charges().get(i);
                assertEquals(
                        peer(charge).tryConsume(charge.cost()), usages.get(i).granted(), this::text);
                assertPeer(charge, usages.get(i));
            }
        }

        private void assertPeers(Take take, List<Usage> usages) {
            for (int i = 0; hasPeer && i < usages.size(); i++) {
                Charge charge = take.charges().get(i);
                assertEquals(peerHolds(charge, charge.cost()), usages.get(i).granted(), this::text);
                assertPeer(charge, usages.get(i));
            }
        }

        private void assertPeer(Charge charge, Usage usage) {
            assertEquals(peer(charge).getAvailableTokens(), usage.remaining(), this::text);
            assertRoundedUp(waitNanos(charge, charge.cost()), usage.waitMicros());
            assertRoundedUp(waitNanos(charge, charge.limit().limit().burst()), usage.fullMicros());
        }

        /** Bucket4j cuts its wait to whole nanoseconds, so the true one is up to a nanosecond longer. */
        private void assertRoundedUp(long floorNanos, long micros) {
            boolean same = floorNanos == 0
                    ? micros <= 1
                    : (floorNanos + 999) / 1_000 <= micros && micros <= (floorNanos + 1_000) / 1_000;
            assertTrue(same, () -> text() + ": waits " + micros + " us, in Bucket4j " + floorNanos + " ns");
        }

        private boolean peerHolds(Charge charge, long units) {
            return hasPeer && estimate(charge, units).canBeConsumed();
        }

        private long waitNanos(Charge charge, long units) {
            return estimate(charge, units).getNanosToWaitForRefill();
        }

        private EstimationProbe estimate(Charge charge, long units) {
            return peer(charge).estimateAbilityToConsume(units);
        }

        private Bucket peer(Charge charge) {
            return peers.computeIfAbsent(new Place(charge.limit(), charge.key()), place -> newPeer(place.limit()));
        }

        private void pause(Usage last) {
            long micros = RandomLimit.step(random, anyPlace().limit().limit(), last);
            clock.advanceMicros(micros);
            time.advanceMicros(micros);
        }

        private Take randomTake() {
            int first = random.nextInt(places.size());
            int count = random.nextInt(1, Math.min(3, places.size()) + 1);
            return Take.of(IntStream.range(0, count)
                    .mapToObj(i -> randomCharge(places.get((first + i) % places.size())))
                    .toList());
        }

        private Charge randomCharge(Place place) {
            Charge.Builder charge = Charge.builder(place.limit(), place.key())
                    .cost(RandomLimit.cost(random, place.limit().limit()));
            return (random.nextInt(8) == 0 ? charge.observed() : charge).build();
        }

        private Place anyPlace() {
            return places.get(random.nextInt(places.size()));
        }

        private String text() {
            return "seed " + seed + ", step " + step + ", " + places;
        }
    }

    private static boolean exactInBucket4j(Limit limit) {
        long most = Math.max(limit.quota(), limit.burst());
        long windowNanos = limit.window().toNanos();
        return Math.multiplyHigh(most, windowNanos) == 0 && most * windowNanos > 0;
    }

    private Bucket newPeer(PolicyLimit limit) {
        return Bucket.builder()
                .withCustomTimePrecision(new Nanos())
                .addLimit(Bandwidth.builder()
                        .capacity(limit.limit().burst())
                        .refillGreedy(limit.limit().quota(), limit.limit().window())
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
