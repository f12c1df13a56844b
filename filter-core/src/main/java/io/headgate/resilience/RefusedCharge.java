package io.headgate.resilience;

import io.headgate.Algorithm;
import io.headgate.Charge;
import io.headgate.Limit;
import io.headgate.MulDiv;
import io.headgate.PolicyLimit;
import io.headgate.Usage;

/**
 * A charge of a refused take, but for its key, and what was answered of it.
 *
 * @param usage as it was when the answer arrived
 */
record RefusedCharge(PolicyLimit limit, long cost, boolean enforced, Usage usage) {
    private static final long MAX_WINDOW_MICROS = Limit.MAX_WINDOW.toNanos() / 1_000;

    static RefusedCharge of(Charge charge, Usage usage) {
        return new RefusedCharge(charge.limit(), charge.cost(), charge.enforced(), usage);
    }

    /** Whether it is the same but for the key. */
    boolean isOf(Charge charge) {
        return cost == charge.cost() && enforced == charge.enforced() && limit.equals(charge.limit());
    }

    boolean refuses() {
        return enforced && !usage.granted();
    }

    /** What would be answered so much later, if nobody took meanwhile. */
    Usage usageAfter(long micros) {
        long waitMicros = Math.max(0, usage.waitMicros() - micros);
        long fullMicros = Math.max(0, usage.fullMicros() - micros);
        return new Usage(usage.granted() || waitMicros == 0, remaining(fullMicros), waitMicros, fullMicros);
    }

    /**
     * What was used comes back until the bucket is full, so it is at most {@code ceil(quota * fullMicros /
     * window)}. Beyond the time in which any burst comes back it is more than the burst. How a window is left is not
     * known before it is full.
     */
    private long remaining(long fullMicros) {
        if (fullMicros == 0) {
            return limit.limit().burst();
        }
        if (limit.limit().algorithm() != Algorithm.TOKEN_BUCKET || fullMicros > MAX_WINDOW_MICROS) {
            return usage.remaining();
        }
        long window = limit.limit().windowMicros();
        long used = MulDiv.floor(limit.limit().quota(), fullMicros, window - 1, window);
        return Math.max(usage.remaining(), limit.limit().burst() - used);
    }
}
