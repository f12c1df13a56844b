package io.headgate.redis;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What several slots answered to a take together. */
record ClusterGrant(boolean granted, List<Charge> charges, List<Usage> usages, List<RedisGrant> groups)
        implements Grant {
    /** Settles slot by slot, after all final costs were looked at. */
    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        charges.forEach(charge -> charge.finalCost(finalCost));
        if (granted) {
            groups.forEach(group -> group.settle(finalCost));
        }
    }
}
