package io.headgate;

/**
 * What was used of a fixed or a sliding window, and the arithmetic of both, for backends. Immutable.
 *
 * <p>It holds what was <i>used</i>, so a limit that changes between two calls applies at once. What is used in a
 * window counts there, also beyond the quota, where a settle made it so; with the window a debt ends, and in a sliding
 * one it leaves the estimate with the next. The estimate of a sliding window at an elapsed time e of the present one is
 * {@code used + previous * (window - e) / window}, rounded up.
 *
 * <p>Times are microseconds since the epoch; all results are exact in them.
 *
 * @param startMicros when the window began
 * @param endMicros when it ends
 * @param used the units used in it, 0 to {@link #MAX_USED}
 * @param previous the units used in the window before; 0 unless the window slides
 */
public record WindowCount(long startMicros, long endMicros, long used, long previous) {
    /** Where debt stops growing: four times the greatest quota. */
    public static final long MAX_USED = 4 * Limit.MAX_UNITS;

    /** Nothing used in the present window, nor before. */
    public static WindowCount empty(Limit limit, long nowMicros) {
        return new WindowCount(limit.windowStartMicros(nowMicros), limit.windowEndMicros(nowMicros), 0, 0);
    }

    /**
     * What is used now. A clock that stepped back into the window before stays in this one, so that nothing comes back
     * twice; one that stepped back further is followed, with what was used, so that nobody is locked out for longer
     * than a window beyond the normal wait.
     */
    public WindowCount at(Limit limit, long nowMicros) {
        if (nowMicros >= startMicros && nowMicros < endMicros) {
            return this;
        }
        long start = limit.windowStartMicros(nowMicros);
        long end = limit.windowEndMicros(nowMicros);
        if (startMicros > end) {
            return new WindowCount(start, end, used, previous);
        }
        if (startMicros > start) {
            return this;
        }
        return new WindowCount(start, end, 0, slides(limit) && endMicros == start ? used : 0);
    }

    /** With so many units used more, or less where they are negative; never less than none. */
    public WindowCount plus(long units) {
        return new WindowCount(startMicros, endMicros, Math.min(Math.max(0, used + units), MAX_USED), previous);
    }

    /** The same window, of which nothing is used. */
    public WindowCount emptied() {
        return new WindowCount(startMicros, endMicros, 0, 0);
    }

    /** Whether nothing counts any more. */
    public boolean isEmpty() {
        return used == 0 && previous == 0;
    }

    /** The units that can be taken, 0 to the quota. */
    public long remaining(Limit limit, long nowMicros) {
        return Math.max(0, limit.quota() - used - counted(limit, nowMicros));
    }

    /** How long from now until the cost, at most the quota, can be taken; 0 if it can. */
    public long waitMicros(Limit limit, long cost, long nowMicros) {
        long units = limit.quota() - used - cost;
        if (units >= counted(limit, nowMicros)) {
            return 0;
        }
        long untilEnd = endMicros - nowMicros;
        if (!slides(limit)) {
            return untilEnd;
        }
        return units >= 0
                ? untilEnd - leftWhere(limit, previous, units)
                : untilEnd + limit.windowMicros() - leftWhere(limit, used, limit.quota() - cost);
    }

    /** How long from now until nothing counts; 0 if nothing does. */
    public long fullMicros(Limit limit, long nowMicros) {
        if (isEmpty()) {
            return 0;
        }
        long untilEnd = endMicros - nowMicros;
        return slides(limit) && used > 0 ? untilEnd + limit.windowMicros() : untilEnd;
    }

    /** What still counts of the window before. */
    private long counted(Limit limit, long nowMicros) {
        if (previous == 0) {
            return 0;
        }
        long window = limit.windowMicros();
        long left = Math.min(endMicros - nowMicros, window);
        return MulDiv.floor(previous, left, window - 1, window);
    }

    /** How much of a window is left when of the one before, in which more were used, so many units count. */
    private static long leftWhere(Limit limit, long usedBefore, long units) {
        return MulDiv.floor(units, limit.windowMicros(), 0, usedBefore);
    }

    private static boolean slides(Limit limit) {
        return limit.algorithm() == Algorithm.SLIDING_WINDOW;
    }
}
