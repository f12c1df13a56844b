package io.headgate.redis.fault;

/** Numbers in a row: adds to all up to a place, and says the greatest up to a place, in O(log n). */
final class MaxTree {
    private final int size;
    private final long[] max;
    private final long[] added;

    MaxTree(long[] values) {
        size = values.length == 1 ? 1 : 2 * Integer.highestOneBit(values.length - 1);
        max = new long[2 * size];
        added = new long[2 * size];
        for (int i = 0; i < size; i++) {
            max[size + i] = i < values.length ? values[i] : Long.MIN_VALUE / 2;
        }
        for (int i = size - 1; i > 0; i--) {
            max[i] = Math.max(max[2 * i], max[2 * i + 1]);
        }
    }

    /** Adds to the numbers at 0 to {@code last}, that included. */
    void addUpTo(int last, long value) {
        add(1, 0, size, last, value);
    }

    /** The greatest of the numbers at 0 to {@code last}, that included. */
    long maxUpTo(int last) {
        return maxUpTo(1, 0, size, last);
    }

    private void add(int node, int from, int width, int last, long value) {
        if (from > last) {
            return;
        }
        if (from + width - 1 <= last) {
            max[node] += value;
            added[node] += value;
            return;
        }
        int half = width / 2;
        add(2 * node, from, half, last, value);
        add(2 * node + 1, from + half, half, last, value);
        max[node] = Math.max(max[2 * node], max[2 * node + 1]) + added[node];
    }

    private long maxUpTo(int node, int from, int width, int last) {
        if (from > last) {
            return Long.MIN_VALUE / 2;
        }
        if (from + width - 1 <= last) {
            return max[node];
        }
        int half = width / 2;
        return added[node]
                + Math.max(maxUpTo(2 * node, from, half, last), maxUpTo(2 * node + 1, from + half, half, last));
    }
}
