package io.headgate.memory;

import io.headgate.Limit;
import io.headgate.WindowCount;
import io.headgate.memory.Stripes.Stripe;

/** A fixed or a sliding window: {@link WindowCount} by the time of the wall clock. */
final class WindowBucket extends MemoryBucket {
    private WindowCount count;

    /** Of the clock that all buckets follow: when this window was found to have begun. */
    private long begunMicros;

    /** Of the wall clock: when the bucket was last refilled. */
    private long wallMicros;

    /** A full bucket. */
    WindowBucket(BucketKey key, Stripe stripe, boolean overflow, Limit limit, long nowMicros) {
        super(key, stripe, overflow);
        this.wallMicros = key.family().wall().at(nowMicros);
        this.count = WindowCount.empty(limit, wallMicros);
        this.begunMicros = nowMicros;
    }

    @Override
    void copyFrom(MemoryBucket other) {
        WindowBucket bucket = (WindowBucket) other;
        count = bucket.count;
        begunMicros = bucket.begunMicros;
        wallMicros = bucket.wallMicros;
    }

    @Override
    void refill(Limit limit, long nowMicros) {
        wallMicros = key.family().wall().at(nowMicros);
        WindowCount now = count.at(limit, wallMicros);
        if (now.startMicros() > count.startMicros()) {
            begunMicros = nowMicros;
        }
        count = now;
    }

    @Override
    void fill() {
        count = count.emptied();
    }

    @Override
    boolean isFull() {
        return count.isEmpty();
    }

    @Override
    boolean holds(Limit limit, long cost) {
        return count.remaining(limit, wallMicros) >= cost;
    }

    @Override
    void charge(long units) {
        count = count.plus(units);
    }

    @Override
    void giveBack(Limit limit, long units, long takenMicros, long nowMicros) {
        if (takenMicros - begunMicros >= 0) {
            count = count.plus(-units);
        }
    }

    @Override
    long remaining(Limit limit) {
        return count.remaining(limit, wallMicros);
    }

    @Override
    long waitMicros(Limit limit, long cost, long nowMicros) {
        return count.waitMicros(limit, cost, wallMicros);
    }

    @Override
    long fullMicros(Limit limit, long nowMicros) {
        return count.fullMicros(limit, wallMicros);
    }
}
