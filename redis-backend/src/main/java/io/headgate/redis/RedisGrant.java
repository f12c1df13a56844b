package io.headgate.redis;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Limit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What Redis answered to a take, and what is needed to settle it. */
final class RedisGrant implements Grant {
    private final ScriptBackend backend;
    private final Take take;
    private final Answer answer;
    private boolean settled;

    RedisGrant(ScriptBackend backend, Take take, Answer answer) {
        this.backend = backend;
        this.take = take;
        this.answer = answer;
    }

    @Override
    public boolean granted() {
        return answer.granted();
    }

    @Override
    public List<Charge> charges() {
        return take.charges();
    }

    @Override
    public List<Usage> usages() {
        return answer.usages();
    }

    /** @throws io.headgate.BackendException if it is not known whether it was settled; it is not tried again */
    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        List<Charge> charges = take.charges();
        long[] finalCosts = new long[charges.size()];
        for (int i = 0; i < finalCosts.length; i++) {
            finalCosts[i] = requireCost(charges.get(i), finalCost);
        }
        if (answer.granted() && isFirst()) {
            backend.settle(take, answer, finalCosts);
        }
    }

    private synchronized boolean isFirst() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    private static long requireCost(Charge charge, ToLongFunction<Charge> finalCost) {
        long units = finalCost.applyAsLong(charge);
        if (units < 0 || units > Limit.MAX_UNITS) {
            throw new IllegalArgumentException(
                    "settle: final cost %d of %s, expected 0 to %d".formatted(units, charge, Limit.MAX_UNITS));
        }
        return units;
    }
}
