package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A grant whose settling, which may give units back, forgets the refusals that did not know of them. */
record ForgettingGrant(Grant grant, RememberedRefusals refusals) implements Grant {
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
        try {
            grant.settle(finalCost);
        } finally {
            refusals.forgetRefusals();
        }
    }
}
