package io.headgate.memory;

/** A bucket in the table. All fields are guarded by its monitor, but for those that say otherwise. */
final class MemoryBucket extends TokenBucket implements Comparable<MemoryBucket> {
    /** The key in the table; of an overflow bucket the stripe, which is in no table. */
    final BucketKey key;

    final boolean overflow;

    /** When to see whether the bucket is full; guarded by the table's queue. */
    long dueMicros;

    private boolean retired;

    MemoryBucket(BucketKey key, boolean overflow, long nowMicros) {
        super(nowMicros);
        this.key = key;
        this.overflow = overflow;
    }

    /** Whether the bucket has left the table, or is about to: whoever holds it must look it up again. */
    boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    /** The order in which the monitors of several buckets are entered. */
    @Override
    public int compareTo(MemoryBucket other) {
        if (overflow != other.overflow) {
            return overflow ? 1 : -1;
        }
        int byFamily =
                Integer.compare(key.family().ordinal(), other.key.family().ordinal());
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compare(key.high(), other.key.high());
        return byHigh != 0 ? byHigh : Long.compare(key.low(), other.key.low());
    }
}
