package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A grant that is not settled while its server is down: what was taken stays spent. */
record GuardedGrant(Grant grant, Breaker breaker) implements Grant {
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
    public @Nullable BackendException failure() {
        return grant.failure();
    }

    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        breaker.admit(false);
        grant.settle(finalCost);
    }
}
