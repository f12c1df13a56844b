package io.headgate;

import java.time.Duration;

/**
 * A unit of the calendar that a window can be. There is no week: it begins on Sunday, Monday or Saturday, depending
 * on whom one asks.
 */
public enum CalendarUnit {
    MINUTE("1m", Duration.ofMinutes(1)),

    /** One that begins at a full hour of the zone's clock, and ends early where the clock is set by half an hour. */
    HOUR("1h", Duration.ofHours(1)),

    /** From midnight, or where that is skipped from the first moment after it, to the next: 23, 24 or 25 hours mostly. */
    DAY("1d", Duration.ofDays(1)),

    /** From the beginning of its first day to that of the next month's. */
    MONTH("1mo", Duration.ofDays(31));

    private final String text;
    private final Duration nominal;

    CalendarUnit(String text, Duration nominal) {
        this.text = text;
        this.nominal = nominal;
    }

    /** The window of a limit in the text form: {@code 1m}, {@code 1h}, {@code 1d} or {@code 1mo}. */
    String text() {
        return text;
    }

    /** How long such a window is said to be, whatever the time of the year: of a month 31 days. */
    public Duration nominal() {
        return nominal;
    }
}
