package io.headgate.memory;

import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.MicroClock;
import io.headgate.PolicyLimit;
import io.headgate.SipHash;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded table of buckets. Thread-safe.
 *
 * <p>A full bucket is the same as no bucket, so a bucket leaves once it has refilled, and never
 * sooner: forgetting one that holds debt would hand its client a fresh one. Each bucket stands once in
 * a queue. When it is due it is retired, under its stripe, if it is full, and queued again for when it
 * should be if it is not; so a take renews nothing, and no removal can slip in between a take and its
 * renewal.
 *
 * <p>A place is reserved before a bucket is inserted, so the bound is hard. While live buckets hold
 * all places, new keys share the overflow buckets of their limit. A bucket that is inserted later
 * starts from what its overflow bucket holds, so that coming and going gains nothing.
 *
 * <p>The clock is read under the stripe of the bucket that is refilled, so no bucket sees it go back.
 * Nobody waits for a stripe while holding the map's or the queue's.
 */
final class BucketTable {
    /** How many due buckets one insertion looks at, so that no request pays for a whole flood. */
    private static final int COLLECTED_BY_ONE_INSERTION = 64;

    /** A take may leave its bucket full: it was refused. */
    private static final long FIRST_LOOK_MICROS = 1_000_000;

    /** A bucket may be full sooner than it seemed: it was reset, settled, or its quota was raised. */
    private static final long NEXT_LOOK_MICROS = 600_000_000;

    private final int maxBuckets;
    private final MicroClock clock;
    private final SipHash hash = SipHash.seeded();
    private final WallTime wall;
    private final Families families;
    private final ConcurrentMap<BucketKey, MemoryBucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger();
    private final PriorityQueue<MemoryBucket> queue =
            new PriorityQueue<>((a, b) -> Long.signum(a.dueMicros - b.dueMicros));

    /** By a clock that is the wall clock, too. */
    BucketTable(int maxBuckets, MicroClock clock) {
        this(maxBuckets, clock, WallTime.same());
    }

    BucketTable(int maxBuckets, MicroClock clock, WallTime wall) {
        this.maxBuckets = maxBuckets;
        this.clock = clock;
        this.wall = wall;
        this.families = new Families(clock, wall);
    }

    /** The places taken, never above the bound; overflow buckets take none. */
    int size() {
        return places.get();
    }

    BucketKey keyOf(PolicyLimit limit, Key key) {
        SipHash.State state = key.addTo(hash.start());
        long low = state.firstHalf();
        return new BucketKey(families.of(limit), state.secondHalf(), low);
    }

    /** The same client's under another limit. */
    BucketKey keyOf(PolicyLimit limit, BucketKey other) {
        return new BucketKey(families.of(limit), other.high(), other.low());
    }

    /** The bucket of a key, or while there is no place for one the overflow bucket it shares. */
    MemoryBucket find(BucketKey key) {
        MemoryBucket bucket = buckets.get(key);
        if (bucket != null) {
            return bucket;
        }
        return reservePlace() ? insert(key) : key.family().overflowOf(key);
    }

    /** The bucket of a key, or the overflow bucket that holds what its own would start from. */
    MemoryBucket look(BucketKey key) {
        MemoryBucket own = buckets.get(key);
        return own == null ? key.family().overflowOf(key) : own;
    }

    /** The bucket of a key if it has one of its own. */
    @Nullable
    MemoryBucket findOwn(BucketKey key) {
        return buckets.get(key);
    }

    /** Whether a bucket that was found for a key is still the one to take from; asked under its stripe. */
    boolean isCurrent(MemoryBucket bucket, BucketKey key) {
        return bucket.overflow ? !buckets.containsKey(key) : !bucket.retired();
    }

    /** Removes a bucket that turned out to be retired; whoever retired it may not have come to that yet. */
    void drop(MemoryBucket retired) {
        if (buckets.remove(retired.key, retired)) {
            places.decrementAndGet();
        }
    }

    /** What is to be done once a second: looks at the wall clock, and removes all buckets that have refilled. */
    void sweep() {
        wall.renew();
        collect(Integer.MAX_VALUE);
    }

    /**
     * Removes buckets that have refilled. Looks at each of them once, however soon it is due again.
     *
     * @param atMost how many due buckets are looked at
     * @return how many were removed
     */
    int collect(int atMost) {
        int removed = 0;
        long start = clock.micros();
        for (int looked = 0; looked < atMost; looked++) {
            MemoryBucket due = pollDue(start);
            if (due == null) {
                break;
            }
            if (retireIfFull(due)) {
                drop(due);
                removed++;
            }
        }
        return removed;
    }

    private boolean reservePlace() {
        return tryReservePlace() || (collect(COLLECTED_BY_ONE_INSERTION) > 0 && tryReservePlace());
    }

    private boolean tryReservePlace() {
        int taken = places.get();
        while (taken < maxBuckets) {
            if (places.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = places.get();
        }
        return false;
    }

    /** Under the stripe of the overflow bucket, so that nobody takes from it for this key meanwhile. */
    private MemoryBucket insert(BucketKey key) {
        MemoryBucket overflow = key.family().overflowOf(key);
        Limit limit = key.family().limit();
        MemoryBucket fresh;
        MemoryBucket earlier;
        long now;
        synchronized (overflow.stripe) {
            now = clock.micros();
            overflow.refill(limit, now);
            fresh = key.family().newBucket(key, now);
            fresh.copyFrom(overflow);
            earlier = buckets.putIfAbsent(key, fresh);
        }
        if (earlier != null) {
            places.decrementAndGet();
            return earlier;
        }
        enqueue(fresh, now + Math.min(FIRST_LOOK_MICROS, limit.windowMicros() / limit.quota() + 1));
        return fresh;
    }

    private boolean retireIfFull(MemoryBucket bucket) {
        long nextMicros;
        synchronized (bucket.stripe) {
            Limit limit = bucket.key.family().limit();
            long now = clock.micros();
            bucket.refill(limit, now);
            if (bucket.isFull()) {
                bucket.retire();
                return true;
            }
            nextMicros = now + Math.min(NEXT_LOOK_MICROS, bucket.fullMicros(limit, now));
        }
        enqueue(bucket, nextMicros);
        return false;
    }

    private @Nullable MemoryBucket pollDue(long now) {
        synchronized (queue) {
            MemoryBucket first = queue.peek();
            return first != null && first.dueMicros - now <= 0 ? queue.poll() : null;
        }
    }

    private void enqueue(MemoryBucket bucket, long dueMicros) {
        synchronized (queue) {
            bucket.dueMicros = dueMicros;
            queue.add(bucket);
        }
    }
}
