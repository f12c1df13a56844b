package io.headgate.memory;

import io.headgate.Algorithm;
import io.headgate.Alignment;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.memory.Stripes.Stripe;
import java.time.Duration;

/**
 * All buckets of one limit of one policy, whatever its quota and burst, and the overflow buckets that
 * its clients share while the table has no place left.
 */
final class BucketFamily {
    /** How many overflow buckets a limit has. */
    static final int OVERFLOW_BUCKETS = 64;

    /** What makes two limits the same: a changed quota or burst keeps the buckets. */
    record Id(String policy, String limit, Algorithm algorithm, Duration window, Alignment alignment) {
        static Id of(PolicyLimit limit) {
            return new Id(
                    limit.policy(),
                    limit.name(),
                    limit.limit().algorithm(),
                    limit.limit().window(),
                    limit.limit().alignment());
        }
    }

    private final int ordinal;
    private final WallTime wall;
    private final Stripes stripes;
    private final MemoryBucket[] overflow = new MemoryBucket[OVERFLOW_BUCKETS];
    private volatile Limit limit;

    BucketFamily(int ordinal, Limit limit, WallTime wall, Stripes stripes, long nowMicros) {
        this.ordinal = ordinal;
        this.limit = limit;
        this.wall = wall;
        this.stripes = stripes;
        for (int stripe = 0; stripe < overflow.length; stripe++) {
            overflow[stripe] = newBucket(new BucketKey(this, stripe, 0), stripes.another(), true, nowMicros);
        }
    }

    /** A full bucket of a client. */
    MemoryBucket newBucket(BucketKey key, long nowMicros) {
        return newBucket(key, stripes.of(key), false, nowMicros);
    }

    private MemoryBucket newBucket(BucketKey key, Stripe stripe, boolean overflow, long nowMicros) {
        return switch (limit.algorithm()) {
            case TOKEN_BUCKET -> new TokenBucket(key, stripe, overflow, nowMicros);
            case FIXED_WINDOW, SLIDING_WINDOW -> new WindowBucket(key, stripe, overflow, limit, nowMicros);
        };
    }

    /** A number of its own in its table. */
    int ordinal() {
        return ordinal;
    }

    /** To which windows are aligned. */
    WallTime wall() {
        return wall;
    }

    /** The limit as it was last asked for: it travels with each charge, and may change. */
    Limit limit() {
        return limit;
    }

    @SuppressWarnings("ReferenceEquality") // equal ones need not be told apart, and are the same object anyway
    void follow(Limit limit) {
        if (this.limit != limit) {
            this.limit = limit;
        }
    }

    /** The overflow bucket of a key, always the same. */
    MemoryBucket overflowOf(BucketKey key) {
        return overflow[(int) key.high() & OVERFLOW_BUCKETS - 1];
    }
}
