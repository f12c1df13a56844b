package io.headgate.benchmarks;

/**
 * Counts of durations, exact below 128 ns and to within a hundredth above: 128 buckets for each
 * doubling. Not thread-safe.
 */
final class Histogram {
    private static final int BITS = 7;
    private static final int BUCKETS_EACH = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * BUCKETS_EACH];
    private long total;

    void record(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /** The duration that a share of the recorded ones does not exceed, such as 0.99; 0 if there is none. */
    double nanosAt(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return middle(i);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < BUCKETS_EACH) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos);
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static double middle(int bucket) {
        if (bucket < BUCKETS_EACH) {
            return bucket;
        }
        int shift = (bucket >> BITS) - 1;
        long low = (long) (BUCKETS_EACH + (bucket & BUCKETS_EACH - 1)) << shift;
        return low + (1L << shift) / 2.0;
    }
}
