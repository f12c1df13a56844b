package io.headgate.redis;

import io.headgate.Alignment;
import io.headgate.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects the script's arguments. Not thread-safe. */
final class Arguments {
    private static final byte[][] SMALL = new byte[512][];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = ascii(i);
        }
    }

    private static final int ROW = 3;
    private static final int FIXED = 0;
    private static final int SLIDING = -1;
    private static final int CALENDAR = -2;
    private static final int WINDOWS = 5;

    private final long nowMicros;
    private final List<Limit> limits = new ArrayList<>(4);
    private final List<byte[]> rows = new ArrayList<>(ROW);
    private final List<byte[]> entries = new ArrayList<>();

    /** @param nowMicros the server's time, or within a window of it */
    Arguments(long nowMicros) {
        this.nowMicros = nowMicros;
    }

    void add(long number) {
        entries.add(number >= 0 && number < SMALL.length ? SMALL[(int) number] : ascii(number));
    }

    /** The place of a limit's first row in this call, from 1. */
    int limit(Limit limit) {
        int found = limits.indexOf(limit);
        if (found < 0) {
            found = limits.size();
            for (int i = rows(limit); i > 0; i--) {
                limits.add(limit);
            }
            addRows(limit);
        }
        return found + 1;
    }

    private static int rows(Limit limit) {
        return limit.alignment() instanceof Alignment.Calendar ? 3 : 1;
    }

    private void addRows(Limit limit) {
        rows.add(ascii(limit.quota()));
        rows.add(ascii(limit.windowMicros()));
        switch (limit.algorithm()) {
            case TOKEN_BUCKET -> rows.add(ascii(limit.burst()));
            case SLIDING_WINDOW -> rows.add(ascii(SLIDING));
            case FIXED_WINDOW -> {
                if (limit.alignment() instanceof Alignment.Calendar) {
                    rows.add(ascii(CALENDAR));
                    addWindows(limit);
                } else {
                    rows.add(ascii(FIXED));
                }
            }
        }
    }

    /** The window before, the one that is now, and three that follow. */
    private void addWindows(Limit limit) {
        long start = limit.windowStartMicros(limit.windowStartMicros(nowMicros) - 1);
        for (int i = 0; i < WINDOWS; i++) {
            rows.add(ascii(start));
            start = limit.windowEndMicros(start);
        }
        rows.add(ascii(0));
    }

    /**
     * The number of the call, the limits, and then what was added.
     *
     * @param number what the reply must begin with
     */
    List<byte[]> all(long number) {
        List<byte[]> all = new ArrayList<>(2 + rows.size() + entries.size());
        all.add(ascii(number));
        all.add(ascii(rows.size() / ROW));
        all.addAll(rows);
        all.addAll(entries);
        return all;
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }
}
