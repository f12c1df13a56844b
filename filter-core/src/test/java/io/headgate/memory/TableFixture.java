package io.headgate.memory;

import io.headgate.Charge;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;

/** A backend that nothing sweeps but the takes and {@link #table}'s collect, and a clock turned by hand. */
final class TableFixture {
    final ManualClock clock;
    final BucketTable table;
    final MemoryBackend backend;

    TableFixture(int maxBuckets) {
        this(maxBuckets, new ManualClock(Long.MAX_VALUE - 1));
    }

    TableFixture(int maxBuckets, ManualClock clock) {
        this.clock = clock;
        table = new BucketTable(maxBuckets, clock);
        backend = new MemoryBackend(table, clock, () -> {});
    }

    static PolicyLimit limit(String policy, String text) {
        return new PolicyLimit(policy, "limit", Limit.parse(text), policy);
    }

    static Charge charge(PolicyLimit limit, String key, long cost) {
        return Charge.builder(limit, Key.of(key)).cost(cost).build();
    }

    MemoryGrant take(PolicyLimit limit, String key, long cost) {
        return (MemoryGrant) backend.take(Take.of(charge(limit, key, cost)));
    }

    boolean granted(PolicyLimit limit, String key, long cost) {
        return take(limit, key, cost).granted();
    }

    Usage peek(PolicyLimit limit, String key) {
        return backend.peek(Take.of(charge(limit, key, 1))).get(0);
    }

    /** Takes one unit for each of so many keys, and so many places of the table if they are free. */
    void occupy(PolicyLimit limit, int places) {
        for (int i = 0; i < places; i++) {
            take(limit, "occupant-" + i, 1);
        }
    }

    /** The n-th of the keys that share one overflow bucket of the limit. */
    String sharing(PolicyLimit limit, int n) {
        MemoryBucket shared = overflowOf(limit, "sharing");
        int found = 0;
        for (int i = 0; ; i++) {
            String key = "sharing-" + i;
            if (overflowOf(limit, key) == shared && found++ == n) {
                return key;
            }
        }
    }

    private MemoryBucket overflowOf(PolicyLimit limit, String key) {
        BucketKey found = table.keyOf(limit, Key.of(key));
        return found.family().overflowOf(found);
    }

    void collectAll() {
        table.collect(Integer.MAX_VALUE);
    }
}
