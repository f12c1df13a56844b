package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.Backend;
import io.headgate.BucketModel;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random takes and pauses under limits of all algorithms, also in one take; asked of two backends and the models. */
final class MixedSequence {
    private static final int STEPS = 20;

    private final long seed;
    private final SplittableRandom random;
    private final FakeTime time;
    private final List<PolicyLimit> limits;
    private final Map<PolicyLimit, BucketModel> models = new HashMap<>();
    private int step;

    MixedSequence(long seed, FakeTime time) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.time = time;
        this.limits = IntStream.range(0, random.nextInt(1, 5))
                .mapToObj(i -> named("mixed-" + seed + "-" + i, RandomLimit.ofAnyAlgorithm(random)))
                .toList();
        limits.forEach(limit -> models.put(limit, BucketModel.of(limit.limit(), time.micros())));
    }

    private static PolicyLimit named(String policy, Limit limit) {
        return new PolicyLimit(policy, "limit", limit, policy, FailureChoice.CLOSED);
    }

    /** @param memory by the same time */
    void run(Backend memory, Backend redis) {
        for (step = 0; step < STEPS; step++) {
            Take take = randomTake();
            if (random.nextInt(6) == 0) {
                assertEquals(memory.peek(take), redis.peek(take), this::toString);
            }
            List<Usage> expected = take(take);
            Grant inMemory = memory.take(take);
            Grant inRedis = redis.take(take);
            assertEquals(expected, inMemory.usages(), this::toString);
            assertEquals(expected, inRedis.usages(), this::toString);
            assertEquals(inMemory.granted(), inRedis.granted(), this::toString);
            Limit any = limits.get(random.nextInt(limits.size())).limit();
            time.advanceMicros(RandomLimit.step(random, any, expected.get(random.nextInt(expected.size()))));
        }
    }

    /** What the models answer; they are charged if all enforced charges are granted. */
    private List<Usage> take(Take take) {
        boolean[] held = new boolean[take.charges().size()];
        boolean granted = true;
        for (int i = 0; i < held.length; i++) {
            Charge charge = take.charges().get(i);
            model(charge).refill(charge.limit().limit(), time.micros());
            held[i] = model(charge).holds(charge.limit().limit(), charge.cost());
            granted &= held[i] || !charge.enforced();
        }
        List<Usage> usages = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            Charge charge = take.charges().get(i);
            if (granted && held[i]) {
                model(charge).charge(charge.limit().limit(), charge.cost());
            }
            usages.add(model(charge).usage(charge.limit().limit(), held[i], charge.cost(), time.micros()));
        }
        return usages;
    }

    private BucketModel model(Charge charge) {
        return models.get(charge.limit());
    }

    private Take randomTake() {
        int first = random.nextInt(limits.size());
        return Take.of(IntStream.range(0, random.nextInt(1, limits.size() + 1))
                .mapToObj(i -> limits.get((first + i) % limits.size()))
                .map(this::randomCharge)
                .toList());
    }

    private Charge randomCharge(PolicyLimit limit) {
        Charge.Builder charge = Charge.builder(limit, Key.of("alice")).cost(RandomLimit.cost(random, limit.limit()));
        return (random.nextInt(8) == 0 ? charge.observed() : charge).build();
    }

    @Override
    public String toString() {
        return "seed " + seed + ", step " + step + ", " + limits;
    }
}
