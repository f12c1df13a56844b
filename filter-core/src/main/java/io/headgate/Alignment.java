package io.headgate;

import java.time.ZoneId;
import java.util.Objects;

/** Where the windows of a {@link Limit} begin. Immutable. */
public sealed interface Alignment {
    /** At whole multiples of the window since 1970-01-01T00:00Z. */
    Alignment EPOCH = new Epoch();

    /** Where a unit of the calendar begins in a time zone. */
    static Alignment calendar(CalendarUnit unit, ZoneId zone) {
        return new Calendar(unit, zone);
    }

    /** At whole multiples of the window since 1970-01-01T00:00Z. */
    record Epoch() implements Alignment {}

    /**
     * Where a unit of the calendar begins in a time zone, by the JVM's data on zones.
     *
     * @param unit one of it is a window
     * @param zone whose clock counts
     */
    record Calendar(CalendarUnit unit, ZoneId zone) implements Alignment {
        public Calendar {
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(zone, "zone");
        }
    }
}
