package io.headgate.memory;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.MicroClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Buckets in the memory of this JVM. Thread-safe.
 *
 * <p>The number of buckets is bounded; see {@link Builder#maxBuckets}. Buckets are lost with the
 * process: a client that can make it crash gets fresh ones.
 *
 * <pre>{@code
 * Backend backend = MemoryBackend.builder().maxBuckets(10_000).build();
 * }</pre>
 */
public final class MemoryBackend implements Backend {
    /** How many buckets there may be unless said. */
    public static final int DEFAULT_MAX_BUCKETS = 100_000;

    private static final Capabilities CAPABILITIES =
            new Capabilities(Set.of(Algorithm.TOKEN_BUCKET), true, true, false);

    private final BucketTable table;
    private final MicroClock clock;
    private final Sweeper sweeper;

    private MemoryBackend(Builder builder) {
        this.clock = builder.clock;
        this.table = new BucketTable(builder.maxBuckets, clock);
        this.sweeper = Sweeper.start(table);
    }

    /** A backend to be filled in: {@link #DEFAULT_MAX_BUCKETS}, and the system's monotonic clock, unless said. */
    public static Builder builder() {
        return new Builder();
    }

    /** The buckets held now, 0 to the bound; a bucket that has refilled leaves within about a second. */
    public int bucketCount() {
        return table.size();
    }

    @Override
    public Grant take(Take take) {
        return atOneMoment(take, this::decide);
    }

    @Override
    public List<Usage> peek(Take take) {
        return atOneMoment(take, (slots, now) -> usages(slots, null, now));
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        MemoryBucket bucket = table.findOwn(table.keyOf(limit, key));
        if (bucket != null) {
            synchronized (bucket) {
                bucket.fill();
            }
        }
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** Stops the thread that removes refilled buckets. The backend goes on deciding. */
    @Override
    public void close() {
        sweeper.stop();
    }

    private Grant decide(Slot[] slots, long now) {
        boolean granted = true;
        boolean[] holds = new boolean[slots.length];
        for (int i = 0; i < slots.length; i++) {
            holds[i] = slots[i].holdsCost();
            granted &= holds[i] || !slots[i].charge().enforced();
        }
        for (int i = 0; granted && i < slots.length; i++) {
            if (holds[i]) {
                slots[i].bucket().charge(slots[i].charge().cost());
            }
        }
        return new MemoryGrant(this, slots, granted, usages(slots, holds, now), now);
    }

    private static List<Usage> usages(Slot[] slots, boolean @Nullable [] holds, long now) {
        Usage[] usages = new Usage[slots.length];
        for (int i = 0; i < slots.length; i++) {
            usages[i] = slots[i].usage(holds == null ? slots[i].holdsCost() : holds[i], now);
        }
        return List.of(usages);
    }

    /** Gives a settled charge's difference back, or takes it, whether or not the bucket holds it. */
    void settle(Charge charge, BucketKey key, long finalCost, long takenMicros) {
        if (finalCost < charge.cost()) {
            giveBack(charge, key, charge.cost() - finalCost, takenMicros);
        } else if (finalCost > charge.cost()) {
            atOneMoment(new Slot[] {Slot.find(table, charge, key)}, (slots, now) -> {
                slots[0].bucket().charge(finalCost - charge.cost());
                return slots;
            });
        }
    }

    private void giveBack(Charge charge, BucketKey key, long units, long takenMicros) {
        MemoryBucket own = table.findOwn(key);
        MemoryBucket bucket = own == null ? key.family().overflowOf(key) : own;
        synchronized (bucket) {
            long now = clock.micros();
            bucket.refill(charge.limit().limit(), now);
            if (now - takenMicros < charge.limit().limit().windowMicros()) {
                bucket.giveBack(units);
            }
        }
    }

    private <T> T atOneMoment(Take take, BiFunction<Slot[], Long, T> action) {
        List<Charge> charges = take.charges();
        Slot[] slots = new Slot[charges.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Slot.find(table, charges.get(i));
        }
        return atOneMoment(slots, action);
    }

    /** Enters all buckets in their order; starts again if one of them is no longer the one to take from. */
    private <T> T atOneMoment(Slot[] slots, BiFunction<Slot[], Long, T> action) {
        while (true) {
            Slot[] order = slots;
            if (slots.length > 1) {
                order = slots.clone();
                Arrays.sort(order);
            }
            T result = enter(order, 0, slots, action);
            if (result != null) {
                return result;
            }
            findAgain(slots);
        }
    }

    private <T> @Nullable T enter(Slot[] order, int next, Slot[] slots, BiFunction<Slot[], Long, T> action) {
        if (next < order.length) {
            Slot slot = order[next];
            synchronized (slot.bucket()) {
                return table.isCurrent(slot.bucket(), slot.key()) ? enter(order, next + 1, slots, action) : null;
            }
        }
        long now = clock.micros();
        for (Slot slot : slots) {
            slot.refill(now);
        }
        return action.apply(slots, now);
    }

    private void findAgain(Slot[] slots) {
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            boolean retired;
            synchronized (slot.bucket()) {
                retired = slot.bucket().retired();
            }
            if (retired) {
                table.drop(slot.bucket());
            }
            slots[i] = Slot.find(table, slot.charge(), slot.key());
        }
    }

    /** Collects the parts of a {@link MemoryBackend}. Not thread-safe. */
    public static final class Builder {
        private int maxBuckets = DEFAULT_MAX_BUCKETS;
        private MicroClock clock = MicroClock.system();

        private Builder() {}

        /**
         * Bounds the number of buckets, at about 150 bytes each. While that many are not full, further
         * keys share 64 overflow buckets a limit, which stay limited.
         *
         * @param maxBuckets at least 1
         * @throws IllegalArgumentException if the number is less
         */
        public Builder maxBuckets(int maxBuckets) {
            if (maxBuckets < 1) {
                throw new IllegalArgumentException(
                        "max-buckets: %d, expected 1 to %d".formatted(maxBuckets, Integer.MAX_VALUE));
            }
            this.maxBuckets = maxBuckets;
            return this;
        }

        /** Says what time it is, for tests that turn the clock by hand. */
        public Builder clock(MicroClock clock) {
            this.clock = clock;
            return this;
        }

        /** Makes the backend and starts its thread, a daemon. */
        public MemoryBackend build() {
            return new MemoryBackend(this);
        }
    }
}
