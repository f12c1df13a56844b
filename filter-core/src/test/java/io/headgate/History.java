package io.headgate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was granted of one bucket and when, checked against what its limit allows: in any interval or, of windows, in
 * each aligned one, where times are since the epoch. Thread-safe.
 */
public final class History {
    /** Units granted at a moment. */
    record Entry(long micros, long units) {}

    private final Limit limit;
    private final List<Entry> entries = Collections.synchronizedList(new ArrayList<>());

    public History(Limit limit) {
        this.limit = limit;
    }

    public void granted(long micros, long units) {
        entries.add(new Entry(micros, units));
    }

    /**
     * The most units granted above the quota in a window or, of a token bucket, above {@code burst + ceil(quota * t / window)} in any interval of t, 0 if
     * never. The excess of an interval that ends at an entry is greatest for the start at which what was
     * granted before lags most behind the rate, so one pass that carries that start along sees them all.
     */
    public long excess() {
        return limit.algorithm() == Algorithm.TOKEN_BUCKET ? excessOfAnyInterval() : excessOfAWindow();
    }

    private long excessOfAWindow() {
        Map<Long, Long> windows = new HashMap<>();
        for (Entry entry : entries) {
            windows.merge(limit.windowStartMicros(entry.micros()), entry.units(), Math::addExact);
        }
        return Math.max(
                0,
                windows.values().stream()
                        .mapToLong(units -> units - limit.quota())
                        .max()
                        .orElse(0));
    }

    private long excessOfAnyInterval() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::micros));
        long worst = 0;
        long before = 0;
        Entry start = null;
        long beforeStart = 0;
        for (Entry entry : sorted) {
            if (start == null || lead(before, entry).compareTo(lead(beforeStart, start)) < 0) {
                start = entry;
                beforeStart = before;
            }
            before = Math.addExact(before, entry.units());
            worst = Math.max(worst, before - beforeStart - allowed(entry.micros() - start.micros()));
        }
        return worst;
    }

    /** How far what was granted is ahead of the rate, times the window. */
    private BigInteger lead(long units, Entry at) {
        return BigInteger.valueOf(units)
                .multiply(BigInteger.valueOf(limit.windowMicros()))
                .subtract(BigInteger.valueOf(limit.quota()).multiply(BigInteger.valueOf(at.micros())));
    }

    private long allowed(long micros) {
        BigInteger window = BigInteger.valueOf(limit.windowMicros());
        BigInteger refilled = BigInteger.valueOf(limit.quota())
                .multiply(BigInteger.valueOf(micros))
                .add(window.subtract(BigInteger.ONE))
                .divide(window);
        return refilled.add(BigInteger.valueOf(limit.burst())).longValueExact();
    }
}
