package io.headgate.memory;

import io.headgate.Limit;
import io.headgate.memory.Stripes.Stripe;

/**
 * A bucket in the table, and what every algorithm does with one. It stores what was <i>used</i> rather than what is
 * left, so a limit that changes between two calls applies at once and never refills. All fields are guarded by its
 * stripe, but for those that say otherwise.
 */
abstract class MemoryBucket {
    /** The key in the table; of an overflow bucket the stripe, which is in no table. */
    final BucketKey key;

    /** The monitor. */
    final Stripe stripe;

    final boolean overflow;

    /** When to see whether the bucket is full; guarded by the table's queue. */
    long dueMicros;

    private boolean retired;

    MemoryBucket(BucketKey key, Stripe stripe, boolean overflow) {
        this.key = key;
        this.stripe = stripe;
        this.overflow = overflow;
    }

    /** Whether the bucket has left the table, or is about to: whoever holds it must look it up again. */
    final boolean retired() {
        return retired;
    }

    final void retire() {
        retired = true;
    }

    /** Takes over what another bucket of its family holds. */
    abstract void copyFrom(MemoryBucket other);

    /** Gives back what has come back since the last call; nothing where the clock stepped back. */
    abstract void refill(Limit limit, long nowMicros);

    abstract void fill();

    abstract boolean isFull();

    abstract boolean holds(Limit limit, long cost);

    /** Goes into debt where the bucket does not hold the units. */
    abstract void charge(long units);

    /** Never above the burst, and nothing once the window of the take has ended. */
    abstract void giveBack(Limit limit, long units, long takenMicros, long nowMicros);

    abstract long remaining(Limit limit);

    /** Microseconds from now until the bucket holds the cost; 0 if it does. */
    abstract long waitMicros(Limit limit, long cost, long nowMicros);

    /** Microseconds from now until the bucket is full; 0 if it is. */
    abstract long fullMicros(Limit limit, long nowMicros);
}
