package io.headgate.memory;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket is found by: its family and 128 bits of a keyed hash of the client's key. So every key
 * takes the same memory, and nobody who does not know the process's secret can choose two that
 * collide.
 */
record BucketKey(BucketFamily family, long high, long low) {
    /** Spreads small numbers over all bits. */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BucketKey that && low == that.low && high == that.high && family.equals(that.family);
    }

    /** The family too: all the buckets of one client have the same halves. */
    @Override
    public int hashCode() {
        return Long.hashCode(low + family.ordinal() * GOLDEN_RATIO);
    }
}
