package io.headgate.memory;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a {@link MemoryBackend} answered, and what it needs to settle it. */
final class MemoryGrant implements Grant {
    private final MemoryBackend backend;
    private final List<Charge> charges;
    final Slot[] slots;
    private final boolean granted;
    private final List<Usage> usages;
    final long takenMicros;
    private boolean settled;

    MemoryGrant(
            MemoryBackend backend,
            List<Charge> charges,
            Slot[] slots,
            boolean granted,
            List<Usage> usages,
            long takenMicros) {
        this.backend = backend;
        this.charges = charges;
        this.slots = slots;
        this.granted = granted;
        this.usages = usages;
        this.takenMicros = takenMicros;
    }

    @Override
    public boolean granted() {
        return granted;
    }

    @Override
    public List<Charge> charges() {
        return charges;
    }

    @Override
    public List<Usage> usages() {
        return usages;
    }

    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        long[] finalCosts = new long[slots.length];
        for (int i = 0; i < slots.length; i++) {
            finalCosts[i] = slots[i].charge().finalCost(finalCost);
        }
        if (granted) {
            settleOnce(finalCosts);
        }
    }

    /** Whoever comes second returns once the first is done. */
    private synchronized void settleOnce(long[] finalCosts) {
        for (int i = 0; !settled && i < slots.length; i++) {
            if (usages.get(i).granted()) {
                backend.settle(slots[i], finalCosts[i], takenMicros);
            }
        }
        settled = true;
    }
}
