package io.headgate.redis.fault;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** How long calls took. Immutable. */
final class Latencies {
    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    static Latencies of(Collection<Load.Ended> calls) {
        return of(calls.stream().mapToLong(Load.Ended::nanos));
    }

    static Latencies of(LongStream nanos) {
        long[] sorted = nanos.sorted().toArray();
        if (sorted.length == 0) {
            throw new AssertionError("no call ended");
        }
        return new Latencies(sorted);
    }

    /** The time in milliseconds within which this share of the calls ended: 0.999 for p99.9. */
    double millis(double share) {
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, place)] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    double maxMillis() {
        return millis(1);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d calls, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms",
                sorted.length,
                millis(0.5),
                millis(0.99),
                millis(0.999),
                maxMillis());
    }
}
