package io.headgate.memory;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.MicroClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.Stripes.Stripe;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
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

    private static final Capabilities CAPABILITIES = new Capabilities(Set.of(Algorithm.values()), true, true, false);

    /** What is done with buckets that are refilled and locked. */
    private interface Action<T> {
        T at(Slot[] slots, long nowMicros);
    }

    private final BucketTable table;
    private final MicroClock clock;
    private final Runnable stopSweeping;

    MemoryBackend(BucketTable table, MicroClock clock, Runnable stopSweeping) {
        this.table = table;
        this.clock = clock;
        this.stopSweeping = stopSweeping;
    }

    /**
     * A backend to be filled in: {@link #DEFAULT_MAX_BUCKETS}, and the system's monotonic clock, unless said. Windows
     * are aligned to the wall clock, whose steps forwards are followed within about a second, and steps back never.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** The buckets held now, 0 to the bound; a bucket that has refilled leaves within about a second. */
    public int bucketCount() {
        return table.size();
    }

    @Override
    public Grant take(Take take) {
        return atOneMoment(take, table::find, (slots, now) -> decide(take, slots, now));
    }

    @Override
    public List<Usage> peek(Take take) {
        return atOneMoment(take, table::look, MemoryBackend::seen);
    }

    /** Has no effect on a key that shares an overflow bucket: others would be freed with it. */
    @Override
    public void reset(PolicyLimit limit, Key key) {
        MemoryBucket bucket = table.findOwn(table.keyOf(limit, key));
        if (bucket != null) {
            synchronized (bucket.stripe) {
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
        stopSweeping.run();
    }

    private Grant decide(Take take, Slot[] slots, long now) {
        boolean[] held = held(slots);
        boolean granted = true;
        for (int i = 0; i < slots.length; i++) {
            granted &= held[i] || !slots[i].charge().enforced();
        }
        for (int i = 0; granted && i < slots.length; i++) {
            if (held[i]) {
                slots[i].bucket().charge(slots[i].charge().cost());
            }
        }
        return new MemoryGrant(this, take.charges(), slots, granted, usages(slots, held, now), now);
    }

    /** Each charge by itself: keys without a bucket need not share one when it comes to a take. */
    private static List<Usage> seen(Slot[] slots, long now) {
        Usage[] usages = new Usage[slots.length];
        for (int i = 0; i < slots.length; i++) {
            long cost = slots[i].charge().cost();
            usages[i] = slots[i].usage(slots[i].holds(cost), cost, now);
        }
        return List.of(usages);
    }

    /** Which costs are held; of keys that share an overflow bucket all together, enforced charges first. */
    private static boolean[] held(Slot[] slots) {
        boolean[] held = new boolean[slots.length];
        hold(true, slots, held);
        hold(false, slots, held);
        return held;
    }

    private static void hold(boolean enforced, Slot[] slots, boolean[] held) {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i].charge().enforced() == enforced) {
                held[i] = slots[i].holds(unitsWithShared(i, slots, held));
            }
        }
    }

    /** The cost, and what this take already holds of the same bucket for other keys. */
    private static long unitsWithShared(int at, Slot[] slots, boolean[] held) {
        long units = slots[at].charge().cost();
        for (int i = 0; slots[at].bucket().overflow && i < slots.length; i++) {
            if (i != at && held[i] && slots[i].bucket().equals(slots[at].bucket())) {
                units += slots[i].charge().cost();
            }
        }
        return units;
    }

    private static List<Usage> usages(Slot[] slots, boolean[] held, long now) {
        Usage[] usages = new Usage[slots.length];
        for (int i = 0; i < slots.length; i++) {
            long units = held[i] ? slots[i].charge().cost() : unitsWithShared(i, slots, held);
            usages[i] = slots[i].usage(held[i], units, now);
        }
        return List.of(usages);
    }

    /** Gives a settled charge's difference back, or takes it, whether or not the bucket holds it. */
    void settle(Slot taken, long finalCost, long takenMicros) {
        long cost = taken.charge().cost();
        if (finalCost < cost) {
            giveBack(taken, cost - finalCost, takenMicros);
        } else if (finalCost > cost) {
            atOneMoment(taken, table::find, (bucket, now) -> bucket.charge(finalCost - cost));
        }
    }

    /** A bucket that has left was full; what it gave is not given to those who share its overflow bucket. */
    private void giveBack(Slot taken, long units, long takenMicros) {
        Limit limit = taken.charge().limit().limit();
        atOneMoment(taken, table::look, (bucket, now) -> {
            if (taken.bucket().overflow || !bucket.overflow) {
                bucket.giveBack(limit, units, takenMicros, now);
            }
        });
    }

    private void atOneMoment(
            Slot slot, Function<BucketKey, MemoryBucket> finder, ObjLongConsumer<MemoryBucket> action) {
        Slot[] found = {slot.findAgain(finder)};
        atOneMoment(found, finder, (slots, now) -> {
            action.accept(slots[0].bucket(), now);
            return slots;
        });
    }

    private <T> T atOneMoment(Take take, Function<BucketKey, MemoryBucket> finder, Action<T> action) {
        List<Charge> charges = take.charges();
        Slot[] slots = new Slot[charges.size()];
        for (int i = 0; i < slots.length; i++) {
            BucketKey key = keyOf(charges, i, slots);
            slots[i] = new Slot(charges.get(i), key, finder.apply(key));
        }
        return atOneMoment(slots, finder, action);
    }

    /** Several charges of a request mostly have one key, and its hash is most of the work. */
    @SuppressWarnings("ReferenceEquality") // an equal key is hashed again
    private BucketKey keyOf(List<Charge> charges, int at, Slot[] slots) {
        Charge charge = charges.get(at);
        return at > 0 && charges.get(at - 1).key() == charge.key()
                ? table.keyOf(charge.limit(), slots[at - 1].key())
                : table.keyOf(charge.limit(), charge.key());
    }

    /** Enters all stripes in their order; starts again if one of them is no longer the one to take from. */
    private <T> T atOneMoment(Slot[] slots, Function<BucketKey, MemoryBucket> finder, Action<T> action) {
        while (true) {
            Slot[] order = inOrder(slots);
            T result = enter(order, 0, slots, action);
            if (result != null) {
                return result;
            }
            findAgain(slots, finder);
        }
    }

    /** Policies are asked in one order mostly, and then it is this. */
    private static Slot[] inOrder(Slot[] slots) {
        for (int i = 1; i < slots.length; i++) {
            if (slots[i].compareTo(slots[i - 1]) < 0) {
                Slot[] order = slots.clone();
                Arrays.sort(order);
                return order;
            }
        }
        return slots;
    }

    private <T> @Nullable T enter(Slot[] order, int next, Slot[] slots, Action<T> action) {
        if (next < order.length) {
            Stripe stripe = order[next].stripe();
            synchronized (stripe) {
                int after = next;
                while (after < order.length && order[after].stripe() == stripe) {
                    Slot slot = order[after++];
                    if (!table.isCurrent(slot.bucket(), slot.key())) {
                        return null;
                    }
                }
                return enter(order, after, slots, action);
            }
        }
        long now = clock.micros();
        for (Slot slot : slots) {
            slot.refill(now);
        }
        return action.at(slots, now);
    }

    private void findAgain(Slot[] slots, Function<BucketKey, MemoryBucket> finder) {
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            boolean retired;
            synchronized (slot.stripe()) {
                retired = slot.bucket().retired();
            }
            if (retired) {
                table.drop(slot.bucket());
            }
            slots[i] = slot.findAgain(finder);
        }
    }

    /** Collects the parts of a {@link MemoryBackend}. Not thread-safe. */
    public static final class Builder {
        private int maxBuckets = DEFAULT_MAX_BUCKETS;
        private MicroClock clock = MicroClock.system();
        private MicroClock wall = MicroClock.wall();

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

        /** Says what time it is, for tests that turn the clock by hand; windows are aligned to it too. */
        public Builder clock(MicroClock clock) {
            return clocks(clock, clock);
        }

        /** @param wall to which windows are aligned */
        Builder clocks(MicroClock clock, MicroClock wall) {
            this.clock = clock;
            this.wall = wall;
            return this;
        }

        /** Makes the backend and starts its thread, a daemon. */
        public MemoryBackend build() {
            BucketTable table = new BucketTable(maxBuckets, clock, new WallTime(clock, wall));
            return new MemoryBackend(table, clock, Sweeper.start(table)::stop);
        }
    }
}
