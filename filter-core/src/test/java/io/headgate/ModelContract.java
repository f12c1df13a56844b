package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of takes, peeks, settles, resets and pauses, answered by a backend as by {@link
 * TokenBucketModel}, or in {@link WindowModelContract} by the model of each algorithm. A failure names the seed. For
 * backends whose time is {@link TestTime#exact()}.
 */
public abstract class ModelContract extends BackendContract {
    private static final int STEPS = 30;
    private static final int SEEDS_IN_ONE_BACKEND = 100;

    private record Bucket(PolicyLimit limit, Key key) {}

    private record Open(Grant grant, Take take, long takenMicros) {}

    /** A token bucket from anywhere in the range. */
    Limit limit(SplittableRandom random) {
        return RandomLimit.next(random);
    }

    /** How many sequences are tried. */
    protected int seeds() {
        return 10_000;
    }

    @Test
    void randomSequencesAreAnsweredAsByTheModel() {
        requireExactTime();
        long start = System.nanoTime();
        for (long seed = 0; seed < seeds(); seed++) {
            if (seed % SEEDS_IN_ONE_BACKEND == 0) {
                backend.close();
                backend = open();
            }
            new Sequence(seed).run();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.printf(
                "promise 99: %d seeds equal the model, none failed, %d seeds/s%n",
                seeds(), seeds() * 1_000L / Math.max(1, millis));
    }

    private final class Sequence {
        private final long seed;
        private final SplittableRandom random;
        private final List<Bucket> buckets = new ArrayList<>();
        private final Map<Bucket, BucketModel> models = new HashMap<>();
        private final List<Open> open = new ArrayList<>();
        private Usage last = new Usage(true, 0, 0, 0);
        private long now = time().micros();
        private int step;

        Sequence(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            int limits = random.nextInt(1, 4);
            for (int i = 0; i < limits; i++) {
                PolicyLimit limit = limit("policy-" + seed + "-" + i, ModelContract.this.limit(random));
                buckets.add(new Bucket(limit, ALICE));
                buckets.add(new Bucket(limit, BOB));
            }
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                switch (random.nextInt(10)) {
                    case 0 -> peek();
                    case 1 -> settle();
                    case 2 -> reset();
                    default -> take();
                }
                pause();
            }
        }

        private void take() {
            Take take = randomTake();
            Grant grant = backend.take(take);
            List<Usage> expected = expect(take);
            boolean granted = IntStream.range(0, expected.size())
                    .allMatch(i ->
                            expected.get(i).granted() || !take.charges().get(i).enforced());
            if (granted) {
                for (int i = 0; i < expected.size(); i++) {
                    Charge charge = take.charges().get(i);
                    boolean made = expected.get(i).granted();
                    if (made) {
                        model(charge).charge(charge.limit().limit(), charge.cost());
                    }
                    expected.set(i, usage(charge, made));
                }
                open.add(new Open(grant, take, now));
            }
            assertEquals(granted, grant.granted(), this::place);
            assertEquals(expected, grant.usages(), this::place);
            last = expected.get(random.nextInt(expected.size()));
        }

        private void peek() {
            Take take = randomTake();
            assertEquals(expect(take), backend.peek(take), this::place);
        }

        private void settle() {
            if (open.isEmpty()) {
                return;
            }
            Open settled = open.remove(random.nextInt(open.size()));
            Map<Charge, Long> finalCosts = new HashMap<>();
            for (int i = 0; i < settled.take().charges().size(); i++) {
                Charge charge = settled.take().charges().get(i);
                long finalCost = random.nextLong(0, Math.min(charge.cost() * 2, Limit.MAX_UNITS));
                finalCosts.put(charge, finalCost);
                if (settled.grant().usages().get(i).granted()) {
                    settle(charge, finalCost, settled.takenMicros());
                }
            }
            settled.grant().settle(finalCosts::get);
        }

        private void settle(Charge charge, long finalCost, long takenMicros) {
            Limit limit = charge.limit().limit();
            BucketModel model = model(charge);
            model.refill(limit, now);
            if (finalCost > charge.cost()) {
                model.charge(limit, finalCost - charge.cost());
            } else {
                model.giveBack(limit, charge.cost() - finalCost, takenMicros, now);
            }
        }

        private void reset() {
            Bucket bucket = anyBucket();
            backend.reset(bucket.limit(), bucket.key());
            models.remove(bucket);
        }

        private void pause() {
            long micros = RandomLimit.step(random, anyBucket().limit().limit(), last);
            advance(micros);
            now += micros;
        }

        private Take randomTake() {
            int first = random.nextInt(buckets.size());
            int count = random.nextInt(1, Math.min(3, buckets.size()) + 1);
            List<Charge> charges = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Bucket bucket = buckets.get((first + i) % buckets.size());
                Charge.Builder charge = Charge.builder(bucket.limit(), bucket.key())
                        .cost(RandomLimit.cost(random, bucket.limit().limit()));
                charges.add((random.nextInt(8) == 0 ? charge.observed() : charge).build());
            }
            return Take.of(charges);
        }

        private List<Usage> expect(Take take) {
            List<Usage> expected = new ArrayList<>();
            for (Charge charge : take.charges()) {
                BucketModel model = model(charge);
                model.refill(charge.limit().limit(), now);
                expected.add(usage(charge, model.holds(charge.limit().limit(), charge.cost())));
            }
            return expected;
        }

        private Usage usage(Charge charge, boolean granted) {
            return model(charge).usage(charge.limit().limit(), granted, charge.cost(), now);
        }

        private BucketModel model(Charge charge) {
            return models.computeIfAbsent(
                    new Bucket(charge.limit(), charge.key()),
                    bucket -> BucketModel.of(bucket.limit().limit(), now));
        }

        private Bucket anyBucket() {
            return buckets.get(random.nextInt(buckets.size()));
        }

        private String place() {
            return "seed " + seed + ", step " + step + ", buckets " + buckets;
        }
    }
}
