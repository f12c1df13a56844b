package io.headgate.redis;

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

    private final List<Limit> limits = new ArrayList<>(4);
    private final List<byte[]> entries = new ArrayList<>();

    void add(long number) {
        entries.add(number >= 0 && number < SMALL.length ? SMALL[(int) number] : ascii(number));
    }

    /** The place of a limit among those of this call, from 1. */
    int limit(Limit limit) {
        int found = limits.indexOf(limit);
        if (found < 0) {
            limits.add(limit);
            return limits.size();
        }
        return found + 1;
    }

    /**
     * The number of the call, the limits, and then what was added.
     *
     * @param number what the reply must begin with
     */
    List<byte[]> all(long number) {
        List<byte[]> all = new ArrayList<>(2 + 3 * limits.size() + entries.size());
        all.add(ascii(number));
        all.add(ascii(limits.size()));
        for (Limit limit : limits) {
            all.add(ascii(limit.quota()));
            all.add(ascii(limit.windowMicros()));
            all.add(ascii(limit.burst()));
        }
        all.addAll(entries);
        return all;
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }
}
