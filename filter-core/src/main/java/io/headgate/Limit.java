package io.headgate;

import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

/**
 * A quota per window, with a burst and an algorithm: how much is allowed. Immutable.
 *
 * <p>The text form is {@code QUOTA/WINDOW}, for a token bucket with an optional {@code burst N}; a window is a whole
 * number and a unit: {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. {@code QUOTA/WINDOW sliding} is a
 * sliding window, {@code QUOTA/WINDOW fixed} a fixed one aligned to the epoch, and {@code QUOTA/WINDOW fixed ZONE} one
 * aligned to the calendar of a time zone, where the window is {@code 1m}, {@code 1h}, {@code 1d} or, a month, {@code
 * 1mo}. {@link #toString()} writes what {@link #parse} reads.
 *
 * <p>Examples: {@code 100/1m burst 20} holds at most 20 units, and a unit comes back every 600 ms. {@code 2000/1d fixed
 * Europe/Berlin} holds 2000 units, and all of them are back at midnight in Berlin.
 *
 * @param algorithm how units come back
 * @param quota the units that come back in one window, 1 to 10^12, at most one a nanosecond
 * @param window whole milliseconds, 1 ms to 366 days; of a calendar the {@link CalendarUnit#nominal()} length
 * @param burst the capacity, the most units that can be taken at once: 1 to 10^12, and no more than
 *     come back in 366 days; may be below or above the quota. Of a fixed or sliding window it is the quota
 * @param alignment where windows begin; of no meaning for a token bucket, which has none
 */
public record Limit(Algorithm algorithm, long quota, Duration window, long burst, Alignment alignment) {
    /** The greatest quota and burst. */
    public static final long MAX_UNITS = 1_000_000_000_000L;

    /** The shortest window. */
    public static final Duration MIN_WINDOW = Duration.ofMillis(1);

    /** The longest window, and the longest time that an empty bucket may take to refill. */
    public static final Duration MAX_WINDOW = Duration.ofDays(366);

    private static final long MAX_REFILL_MICROS = Long.MAX_VALUE / 2;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a component is out of its range
     */
    public Limit {
        Objects.requireNonNull(algorithm, "algorithm");
        requireUnits("quota", quota);
        requireUnits("burst", burst);
        requireWindow(window);
        requireAlignment(algorithm, window, alignment);
        if (algorithm != Algorithm.TOKEN_BUCKET && burst != quota) {
            throw new IllegalArgumentException(
                    "limit: a burst of %d at %d/%s %s: only a token bucket has a burst, in a window the whole quota can be taken at once"
                            .formatted(burst, quota, WindowText.format(window), LimitText.word(algorithm)));
        }
        if (quota > window.toNanos()) {
            throw new IllegalArgumentException("limit: %d/%s is more than one unit per nanosecond, expected at most %d"
                    .formatted(quota, WindowText.format(window), window.toNanos()));
        }
        BigInteger most = refilledInMaxWindow(quota, window);
        if (BigInteger.valueOf(burst).compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "limit: a burst of %d at %d/%s refills in more than 366 days, expected a burst of at most %d"
                            .formatted(burst, quota, WindowText.format(window), most));
        }
    }

    /** A limit without a calendar. */
    public Limit(Algorithm algorithm, long quota, Duration window, long burst) {
        this(algorithm, quota, window, burst, Alignment.EPOCH);
    }

    /** A token bucket of {@code quota} units that refills in {@code window}. */
    public static Limit of(long quota, Duration window) {
        return new Limit(Algorithm.TOKEN_BUCKET, quota, window, quota);
    }

    /** {@code quota} units in each window, which begin at whole multiples of it since the epoch. */
    public static Limit fixed(long quota, Duration window) {
        return new Limit(Algorithm.FIXED_WINDOW, quota, window, quota);
    }

    /** {@code quota} units in each minute, hour, day or month of a time zone. */
    public static Limit fixed(long quota, CalendarUnit unit, ZoneId zone) {
        return new Limit(Algorithm.FIXED_WINDOW, quota, unit.nominal(), quota, Alignment.calendar(unit, zone));
    }

    /** {@code quota} units in what is estimated as the last window. */
    public static Limit sliding(long quota, Duration window) {
        return new Limit(Algorithm.SLIDING_WINDOW, quota, window, quota);
    }

    /**
     * Reads the text form, for example {@code 100/1m}, {@code 100/1m burst 20}, {@code 5/15m sliding} or {@code 5000/1mo
     * fixed Europe/Berlin}.
     *
     * @throws IllegalArgumentException if the text is not a limit; the message says what was expected
     */
    public static Limit parse(String text) {
        return LimitText.parse(text);
    }

    /**
     * Reads a window alone, for example {@code 500ms} or {@code 1m}.
     *
     * @throws IllegalArgumentException if the text is not a whole number and a unit, or out of range
     */
    public static Duration parseWindow(String text) {
        return WindowText.parse(text);
    }

    /**
     * The same limit with another burst.
     *
     * @throws IllegalArgumentException if the burst is out of range, or the limit is no token bucket
     */
    public Limit withBurst(long burst) {
        return new Limit(algorithm, quota, window, burst, alignment);
    }

    /** The window in microseconds, the unit in which every backend counts time. */
    public long windowMicros() {
        return window.getSeconds() * 1_000_000 + window.getNano() / 1_000;
    }

    /** When the window began that is now, in microseconds since the epoch. */
    public long windowStartMicros(long nowMicros) {
        return alignment instanceof Alignment.Calendar calendar
                ? CalendarWindows.startMicros(calendar, nowMicros)
                : nowMicros - Math.floorMod(nowMicros, windowMicros());
    }

    /** When the window ends that is now, and the next one begins, in microseconds since the epoch. */
    public long windowEndMicros(long nowMicros) {
        return alignment instanceof Alignment.Calendar calendar
                ? CalendarWindows.endMicros(calendar, nowMicros)
                : windowStartMicros(nowMicros) + windowMicros();
    }

    /**
     * Of a token bucket, how long it takes until so many units have come back: the smallest t with {@code quota * t + credit
     * >= units * window}.
     *
     * <p>Example: under {@code 100/1m} 3 units come back in 1 800 000 microseconds, and with a credit of
     * 30 000 000, half a unit, in 1 500 000.
     *
     * @param units how many; below 1 means none
     * @param credit what has come back towards the next unit already, 0 to 2^62, in quota-microseconds: a
     *     unit is one window of them. It is what the division of a refill leaves
     * @return microseconds, exact up to {@code Long.MAX_VALUE / 2}, where it stops growing; 0 if there is
     *     nothing to wait for
     */
    public long refillMicros(long units, long credit) {
        long windowMicros = windowMicros();
        if (credit >= windowMicros) {
            return refillMicros(units - credit / windowMicros, credit % windowMicros);
        }
        return units <= 0 ? 0 : refillMicros(units, credit, windowMicros);
    }

    private long refillMicros(long units, long creditBelowWindow, long windowMicros) {
        long product = units * windowMicros;
        if (Math.multiplyHigh(units, windowMicros) == 0 && product >= 0) {
            long missing = product - creditBelowWindow;
            return Math.min(missing / quota + (missing % quota == 0 ? 0 : 1), MAX_REFILL_MICROS);
        }
        return refillMicrosInParts(units, creditBelowWindow, windowMicros);
    }

    /** The product of units and window leaves 63 bits. */
    private long refillMicrosInParts(long units, long creditBelowWindow, long windowMicros) {
        long windows = units / quota;
        if (windows > MAX_REFILL_MICROS / windowMicros + 1) {
            return MAX_REFILL_MICROS;
        }
        long rest = units % quota;
        long micros = MulDiv.floor(rest, windowMicros, 0, quota);
        // exact although the products may wrap: the remainder is below the quota
        long remainder = rest * windowMicros - micros * quota;
        long refill = windows * windowMicros + micros - Math.floorDiv(creditBelowWindow - remainder, quota);
        return Math.min(refill, MAX_REFILL_MICROS);
    }

    /** The text form: {@code 100/1m burst 20}; the burst is left out where it is the quota. */
    @Override
    public String toString() {
        return LimitText.format(this);
    }

    /** The product leaves 64 bits. */
    private static BigInteger refilledInMaxWindow(long quota, Duration window) {
        return BigInteger.valueOf(quota)
                .multiply(BigInteger.valueOf(MAX_WINDOW.toMillis()))
                .divide(BigInteger.valueOf(window.toMillis()));
    }

    private static void requireUnits(String name, long units) {
        if (units < 1 || units > MAX_UNITS) {
            String hint = units == 0 ? "; 0 would neither switch the limit off nor be a limit" : "";
            throw new IllegalArgumentException(
                    "limit: %s %d, expected 1 to %d%s".formatted(name, units, MAX_UNITS, hint));
        }
    }

    private static void requireAlignment(Algorithm algorithm, Duration window, Alignment alignment) {
        if (!(alignment instanceof Alignment.Calendar calendar)) {
            Objects.requireNonNull(alignment, "alignment");
            return;
        }
        if (algorithm != Algorithm.FIXED_WINDOW) {
            throw new IllegalArgumentException(
                    "limit: the time zone %s, expected none: only a fixed window has one".formatted(calendar.zone()));
        }
        if (!window.equals(calendar.unit().nominal())) {
            throw new IllegalArgumentException("limit: window %s of a calendar's %s, expected %s"
                    .formatted(window, calendar.unit(), calendar.unit().nominal()));
        }
    }

    private static void requireWindow(Duration window) {
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException("limit: window %s, expected 1ms to 366d".formatted(window));
        }
        if (window.toNanos() % 1_000_000 != 0) {
            throw new IllegalArgumentException("limit: window %s, expected whole milliseconds".formatted(window));
        }
    }
}
