package io.headgate.memory;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The monitors of one table. Buckets of one client share one, whatever their limits, so that a take from all of them
 * enters one; and so do clients whose keyed hashes happen to agree in ten bits. An overflow bucket has one of its own.
 * Thread-safe.
 */
final class Stripes {
    private static final int SHARED = 1 << 10;

    private final Stripe[] shared = new Stripe[SHARED];
    private final AtomicInteger next = new AtomicInteger(SHARED);

    /** A monitor, and its place in the order in which a thread enters several. */
    static final class Stripe {
        private final int ordinal;

        Stripe(int ordinal) {
            this.ordinal = ordinal;
        }

        int ordinal() {
            return ordinal;
        }
    }

    Stripes() {
        for (int ordinal = 0; ordinal < SHARED; ordinal++) {
            shared[ordinal] = new Stripe(ordinal);
        }
    }

    /** That of a client's buckets. */
    Stripe of(BucketKey key) {
        return shared[(int) (key.high() >>> Integer.SIZE) & SHARED - 1];
    }

    /** One that nobody shares, behind all others. */
    Stripe another() {
        return new Stripe(next.getAndIncrement());
    }
}
