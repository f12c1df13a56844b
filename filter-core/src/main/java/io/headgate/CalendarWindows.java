package io.headgate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * When units of the calendar begin in a time zone. They follow each other without a gap, whatever is done to the
 * clocks: a day that is skipped is no window, and one that begins twice, because the clock is set back over midnight,
 * begins the first time.
 */
final class CalendarWindows {
    private static final long MICROS = 1_000_000;

    private CalendarWindows() {}

    static long startMicros(Alignment.Calendar calendar, long nowMicros) {
        long now = Math.floorDiv(nowMicros, MICROS);
        ZoneId zone = calendar.zone();
        return MICROS
                * switch (calendar.unit()) {
                    case MINUTE, HOUR -> partStart(zone.getRules(), partSeconds(calendar), now);
                    case DAY, MONTH -> begin(dateOf(calendar, now), zone);
                };
    }

    static long endMicros(Alignment.Calendar calendar, long nowMicros) {
        long now = Math.floorDiv(nowMicros, MICROS);
        ZoneId zone = calendar.zone();
        return MICROS
                * switch (calendar.unit()) {
                    case MINUTE, HOUR -> partEnd(zone.getRules(), partSeconds(calendar), now);
                    case DAY, MONTH -> begin(after(calendar.unit(), dateOf(calendar, now)), zone);
                };
    }

    /** The first day of the last unit that has begun. */
    private static LocalDate dateOf(Alignment.Calendar calendar, long now) {
        LocalDate today = LocalDate.ofInstant(Instant.ofEpochSecond(now), calendar.zone());
        LocalDate date = calendar.unit() == CalendarUnit.MONTH ? today.withDayOfMonth(1) : today;
        for (LocalDate next = after(calendar.unit(), date);
                begin(next, calendar.zone()) <= now;
                next = after(calendar.unit(), next)) {
            date = next;
        }
        return date;
    }

    private static LocalDate after(CalendarUnit unit, LocalDate date) {
        return unit == CalendarUnit.MONTH ? date.plusMonths(1) : date.plusDays(1);
    }

    private static long begin(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toEpochSecond();
    }

    private static long partSeconds(Alignment.Calendar calendar) {
        return calendar.unit().nominal().toSeconds();
    }

    /** Counted from the last change of the offset where that moved the beginnings of hours, or of minutes. */
    private static long partStart(ZoneRules rules, long seconds, long now) {
        long start = fullPart(rules, seconds, now);
        ZoneOffsetTransition change = rules.previousTransition(Instant.ofEpochSecond(now + 1));
        while (change != null && change.toEpochSecond() > start) {
            if (moves(change, seconds)) {
                return change.toEpochSecond();
            }
            change = rules.previousTransition(change.getInstant());
        }
        return start;
    }

    private static long partEnd(ZoneRules rules, long seconds, long now) {
        long end = fullPart(rules, seconds, now) + seconds;
        ZoneOffsetTransition change = rules.nextTransition(Instant.ofEpochSecond(now));
        while (change != null && change.toEpochSecond() < end) {
            if (moves(change, seconds)) {
                return change.toEpochSecond();
            }
            change = rules.nextTransition(change.getInstant());
        }
        return end;
    }

    /** When it was a full hour or minute last, had the offset always been what it is now. */
    private static long fullPart(ZoneRules rules, long seconds, long now) {
        long offset = rules.getOffset(Instant.ofEpochSecond(now)).getTotalSeconds();
        return now - Math.floorMod(now + offset, seconds);
    }

    private static boolean moves(ZoneOffsetTransition change, long seconds) {
        return change.getDuration().toSeconds() % seconds != 0;
    }
}
