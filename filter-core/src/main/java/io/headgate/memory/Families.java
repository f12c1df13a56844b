package io.headgate.memory;

import io.headgate.MicroClock;
import io.headgate.PolicyLimit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The families of buckets of one table, by their limits. Thread-safe. */
final class Families {
    private static final int RECENT = 1 << 10;

    private final MicroClock clock;
    private final WallTime wall;
    private final Stripes stripes = new Stripes();
    private final ConcurrentMap<BucketFamily.Id, BucketFamily> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Spares almost every look-up. Whoever misses another thread's write to it looks up; no harm is done. */
    private final @Nullable Recent[] recent = new Recent[RECENT];

    private record Recent(PolicyLimit limit, BucketFamily family) {}

    Families(MicroClock clock, WallTime wall) {
        this.clock = clock;
        this.wall = wall;
    }

    /** The family of a limit, which from now on follows this quota and burst. */
    @SuppressWarnings("ReferenceEquality") // an equal one is looked up
    BucketFamily of(PolicyLimit limit) {
        int at = System.identityHashCode(limit) & RECENT - 1;
        Recent found = recent[at];
        if (found == null || found.limit != limit) {
            found = new Recent(limit, lookUp(limit));
            recent[at] = found;
        }
        found.family.follow(limit.limit());
        return found.family;
    }

    private BucketFamily lookUp(PolicyLimit limit) {
        return byId.computeIfAbsent(
                BucketFamily.Id.of(limit),
                absent -> new BucketFamily(count.getAndIncrement(), limit.limit(), wall, stripes, clock.micros()));
    }
}
