package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** Lets through what nobody counted, since a backend failed. */
record UncountedGrant(BackendException failure) implements Grant {
    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public List<Charge> charges() {
        return List.of();
    }

    @Override
    public List<Usage> usages() {
        return List.of();
    }

    @Override
    public void settle(ToLongFunction<Charge> finalCost) {}
}
