package io.headgate.redis;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import io.headgate.redis.RedisGrant.Settler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What several slots answered to a take together. */
record ClusterGrant(Settler settler, boolean granted, List<Charge> charges, List<Usage> usages, List<RedisGrant> groups)
        implements Grant {
    /** Settles all slots side by side, after all final costs were looked at; one that fails stops no other. */
    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        charges.forEach(charge -> charge.finalCost(finalCost));
        List<Call.Part> parts = new ArrayList<>(charges.size());
        if (granted) {
            groups.forEach(group -> parts.addAll(group.toSettle(finalCost)));
        }
        if (!parts.isEmpty()) {
            settler.settle(parts);
        }
    }
}
