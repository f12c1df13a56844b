package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calendars as they were and are, by hand; and what holds in every zone that there is. */
class CalendarWindowsTest {
    private static final List<CalendarUnit> UNITS = List.of(CalendarUnit.values());

    @ParameterizedTest
    @CsvSource({
        // window and zone, a moment in it, when it began, when it ended
        "1d UTC,                  2026-07-01T12:34:56Z, 2026-07-01T00:00Z, 2026-07-02T00:00Z",
        "1d +05:30,               2026-07-01T18:30:00Z, 2026-07-01T18:30Z, 2026-07-02T18:30Z",
        "1d Europe/Berlin,        1969-12-31T23:30:00Z, 1969-12-31T23:00Z, 1970-01-01T23:00Z",
        // 23 and 25 hours
        "1d Europe/Berlin,        2026-03-29T12:00:00Z, 2026-03-28T23:00Z, 2026-03-29T22:00Z",
        "1d Europe/Berlin,        2026-10-25T12:00:00Z, 2026-10-24T22:00Z, 2026-10-25T23:00Z",
        // half an hour less
        "1d Australia/Lord_Howe,  2026-10-04T00:00:00Z, 2026-10-03T13:30Z, 2026-10-04T13:00Z",
        // no midnight: the clocks go from 0:00 to 1:00
        "1d America/Sao_Paulo,    2018-11-04T02:59:59Z, 2018-11-03T03:00Z, 2018-11-04T03:00Z",
        "1d America/Sao_Paulo,    2018-11-04T03:00:00Z, 2018-11-04T03:00Z, 2018-11-05T02:00Z",
        "1d Africa/Cairo,         2023-04-28T00:00:00Z, 2023-04-27T22:00Z, 2023-04-28T21:00Z",
        "1d Asia/Beirut,          2022-03-27T00:00:00Z, 2022-03-26T22:00Z, 2022-03-27T21:00Z",
        // from 0:00 back to 23:00 of a day that has 25 hours
        "1d America/Sao_Paulo,    2019-02-17T02:30:00Z, 2019-02-16T02:00Z, 2019-02-17T03:00Z",
        // from 0:01 back to 23:01: the day that began a minute ago goes on
        "1d America/St_Johns,     2010-11-07T02:29:59Z, 2010-11-06T02:30Z, 2010-11-07T02:30Z",
        "1d America/St_Johns,     2010-11-07T02:30:30Z, 2010-11-07T02:30Z, 2010-11-08T03:30Z",
        "1d America/St_Johns,     2010-11-07T03:00:00Z, 2010-11-07T02:30Z, 2010-11-08T03:30Z",
        "1d America/St_Johns,     2010-11-07T03:30:00Z, 2010-11-07T02:30Z, 2010-11-08T03:30Z",
        // 2011-12-30 was skipped
        "1d Pacific/Apia,         2011-12-30T09:59:59Z, 2011-12-29T10:00Z, 2011-12-30T10:00Z",
        "1d Pacific/Apia,         2011-12-30T10:00:00Z, 2011-12-30T10:00Z, 2011-12-31T10:00Z",
        "1mo Pacific/Apia,        2011-12-30T10:00:00Z, 2011-12-01T10:00Z, 2011-12-31T10:00Z",
        // 28, 29, 30 and 31 days, and an hour less or more
        "1mo UTC,                 2027-02-28T23:59:59Z, 2027-02-01T00:00Z, 2027-03-01T00:00Z",
        "1mo UTC,                 2028-02-29T00:00:00Z, 2028-02-01T00:00Z, 2028-03-01T00:00Z",
        "1mo UTC,                 2100-02-28T00:00:00Z, 2100-02-01T00:00Z, 2100-03-01T00:00Z",
        "1mo UTC,                 2026-12-31T23:59:59Z, 2026-12-01T00:00Z, 2027-01-01T00:00Z",
        "1mo America/New_York,    2026-12-01T04:59:59Z, 2026-11-01T04:00Z, 2026-12-01T05:00Z",
        "1mo Europe/Berlin,       2026-03-01T00:00:00Z, 2026-02-28T23:00Z, 2026-03-31T22:00Z",
        // the hour that comes twice is two, the one that is skipped is none
        "1h Europe/Berlin,        2026-10-25T00:30:00Z, 2026-10-25T00:00Z, 2026-10-25T01:00Z",
        "1h Europe/Berlin,        2026-10-25T01:30:00Z, 2026-10-25T01:00Z, 2026-10-25T02:00Z",
        "1h Europe/Berlin,        2026-03-29T01:30:00Z, 2026-03-29T01:00Z, 2026-03-29T02:00Z",
        "1h America/St_Johns,     2010-11-07T02:45:00Z, 2010-11-07T02:30Z, 2010-11-07T03:30Z",
        "1h Asia/Kathmandu,       2026-01-01T00:00:00Z, 2025-12-31T23:15Z, 2026-01-01T00:15Z",
        // from 2:00 back to 1:30, and from 2:00 to 2:30: half an hour is left of it
        "1h Australia/Lord_Howe,  2026-04-04T14:59:59Z, 2026-04-04T14:00Z, 2026-04-04T15:00Z",
        "1h Australia/Lord_Howe,  2026-04-04T15:10:00Z, 2026-04-04T15:00Z, 2026-04-04T15:30Z",
        "1h Australia/Lord_Howe,  2026-10-03T15:45:00Z, 2026-10-03T15:30Z, 2026-10-03T16:00Z",
        "1m Asia/Kathmandu,       2026-01-01T00:00:59Z, 2026-01-01T00:00Z, 2026-01-01T00:01Z",
    })
    void beginsAndEndsAsTheCalendarThereDoes(String window, Instant now, String start, String end) {
        Limit limit = Limit.parse("10/" + window.replace(" ", " fixed "));
        for (long micro : new long[] {0, 999_999}) {
            assertEquals(instant(start), at(limit.windowStartMicros(micros(now) + micro)));
            assertEquals(instant(end), at(limit.windowEndMicros(micros(now) + micro)));
        }
    }

    @Test
    void inEveryZoneWindowsFollowEachOtherWithoutAGap() {
        List<String> zones = List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));
        long from = micros(Instant.parse("1850-01-01T00:00:00Z"));
        long to = micros(Instant.parse("2150-01-01T00:00:00Z"));
        Seeds.forAll(20_000, random -> {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            CalendarUnit unit = UNITS.get(random.nextInt(UNITS.size()));
            Limit limit = Limit.fixed(10, unit, zone);
            long now = nearAChange(zone, random.nextLong(from, to)) + random.nextLong(-7_200, 7_200) * 1_000_000;
            long start = limit.windowStartMicros(now);
            long end = limit.windowEndMicros(now);
            String text = limit + " at " + at(now);
            assertTrue(start <= now && now < end, text);
            assertEquals(start, limit.windowStartMicros(start), text);
            assertEquals(end, limit.windowEndMicros(start), text);
            assertEquals(start, limit.windowStartMicros(end - 1), text);
            assertEquals(end, limit.windowEndMicros(end - 1), text);
            assertEquals(end, limit.windowStartMicros(end), text);
            assertTrue(end - start <= 2 * unit.nominal().toNanos() / 1_000, text);
        });
    }

    /** Where a zone has one ahead, mostly there. */
    private static long nearAChange(ZoneId zone, long micros) {
        var change = zone.getRules().nextTransition(at(micros));
        return change == null || micros % 4 == 0 ? micros : micros(change.getInstant());
    }

    @Test
    void ofTheEpochAWindowBeginsAtEachMultipleOfIt() {
        Limit limit = Limit.parse("10/7d fixed");
        assertEquals(0, limit.windowStartMicros(0));
        assertEquals(-limit.windowMicros(), limit.windowStartMicros(-1));
        assertEquals(limit.windowMicros(), limit.windowEndMicros(limit.windowMicros() - 1));
        assertEquals(2 * limit.windowMicros(), limit.windowEndMicros(limit.windowMicros()));
    }

    private static Instant instant(String text) {
        return Instant.parse(text.replace("Z", ":00Z"));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
