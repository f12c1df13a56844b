package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What this node's memory answered in place of a backend that failed. */
record LocalGrant(Grant grant, BackendException failure) implements Grant {
    @Override
    public boolean granted() {
        return grant.granted();
    }

    @Override
    public List<Charge> charges() {
        return grant.charges();
    }

    @Override
    public List<Usage> usages() {
        return grant.usages();
    }

    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        grant.settle(finalCost);
    }
}
