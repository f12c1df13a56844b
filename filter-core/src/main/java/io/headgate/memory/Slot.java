package io.headgate.memory;

import io.headgate.Charge;
import io.headgate.Limit;
import io.headgate.Usage;

/** A charge and the bucket that was found for it. The bucket's state is touched under its monitor. */
record Slot(Charge charge, BucketKey key, MemoryBucket bucket) implements Comparable<Slot> {
    static Slot find(BucketTable table, Charge charge) {
        return find(table, charge, table.keyOf(charge.limit(), charge.key()));
    }

    static Slot find(BucketTable table, Charge charge, BucketKey key) {
        return new Slot(charge, key, table.find(key));
    }

    void refill(long nowMicros) {
        bucket.refill(limit(), nowMicros);
    }

    boolean holdsCost() {
        return bucket.holds(limit(), charge.cost());
    }

    Usage usage(boolean granted, long nowMicros) {
        return new Usage(
                granted,
                bucket.remaining(limit()),
                bucket.waitMicros(limit(), charge.cost(), nowMicros),
                bucket.fullMicros(limit(), nowMicros));
    }

    /** The order in which monitors are entered. */
    @Override
    public int compareTo(Slot other) {
        return bucket.compareTo(other.bucket);
    }

    private Limit limit() {
        return charge.limit().limit();
    }
}
