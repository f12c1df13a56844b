package io.headgate.memory;

import io.headgate.Charge;
import io.headgate.Limit;
import io.headgate.Usage;
import io.headgate.memory.Stripes.Stripe;
import java.util.function.Function;

/** A charge and the bucket that was found for it. The bucket's state is touched under its stripe. */
record Slot(Charge charge, BucketKey key, MemoryBucket bucket) implements Comparable<Slot> {
    Slot findAgain(Function<BucketKey, MemoryBucket> finder) {
        return new Slot(charge, key, finder.apply(key));
    }

    void refill(long nowMicros) {
        bucket.refill(limit(), nowMicros);
    }

    boolean holds(long units) {
        return bucket.holds(limit(), units);
    }

    Usage usage(boolean granted, long units, long nowMicros) {
        return new Usage(
                granted,
                bucket.remaining(limit()),
                bucket.waitMicros(limit(), units, nowMicros),
                bucket.fullMicros(limit(), nowMicros));
    }

    /** The order in which stripes are entered. */
    @Override
    public int compareTo(Slot other) {
        return Integer.compare(stripe().ordinal(), other.stripe().ordinal());
    }

    Stripe stripe() {
        return bucket.stripe;
    }

    private Limit limit() {
        return charge.limit().limit();
    }
}
