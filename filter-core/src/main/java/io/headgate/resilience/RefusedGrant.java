package io.headgate.resilience;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** A refusal that was not asked for again. Nothing was taken, so there is nothing to settle. */
record RefusedGrant(Take take, List<Usage> usages) implements Grant {
    @Override
    public boolean granted() {
        return false;
    }

    @Override
    public List<Charge> charges() {
        return take.charges();
    }

    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        take.charges().forEach(charge -> charge.finalCost(finalCost));
    }
}
