package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTextTest {
    @ParameterizedTest
    @CsvSource({
        "100/1m,                  100, PT1M,     100",
        "100/60s,                 100, PT1M,     100",
        "100/60000ms,             100, PT1M,     100",
        "5/15m,                   5,   PT15M,    5",
        "1/1ms,                   1,   PT0.001S, 1",
        "1/366d,                  1,   PT8784H,  1",
        "1000000000000/366d,      1000000000000, PT8784H, 1000000000000",
        "100/1h burst 20,         100, PT1H,     20",
        "100/1h burst 200,        100, PT1H,     200",
        "'  100 / 1m   burst  7 ', 100, PT1M,    7",
        "007/01m,                 7,   PT1M,     7",
    })
    void readsALimit(String text, long quota, Duration window, long burst) {
        assertEquals(new Limit(Algorithm.TOKEN_BUCKET, quota, window, burst), Limit.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "''               > \"\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "100              > \"100\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "/1m              > \"/1m\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "100/             > \"100/\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "100/1m 20        > \"100/1m 20\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "100/1m burst     > \"100/1m burst\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "100/1m burst 2 x > \"100/1m burst 2 x\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "0/1m             > quota 0, expected 1 to 1000000000000; 0 would neither switch the limit off nor be a limit",
                "-3/1m            > quota -3, expected 1 to 1000000000000",
                "1e3/1m           > quota \"1e3\", expected a whole number from 1 to 1000000000000",
                "1.5/1m           > quota \"1.5\", expected a whole number from 1 to 1000000000000",
                "1000000000001/1m > quota 1000000000001, expected 1 to 1000000000000",
                "99999999999999999999/1m > quota \"99999999999999999999\", expected a whole number from 1 to 1000000000000",
                "100/1m burst 0   > burst 0, expected 1 to 1000000000000; 0 would neither switch the limit off nor be a limit",
                "100/1m burst ten > burst \"ten\", expected a whole number from 1 to 1000000000000",
                "100/60           > window \"60\" has no unit, expected for example 60s, 1m or 500ms",
                "100/m            > window \"m\", expected a whole number and a unit such as 500ms, 60s or 1m",
                "100/1.5s         > window \"1.5s\", expected a whole number and a unit such as 500ms, 60s or 1m",
                "100/1m30s        > window \"1m30s\", expected a whole number and a unit such as 500ms, 60s or 1m",
                "100/PT1M         > window \"PT1M\", expected a whole number and a unit such as 500ms, 60s or 1m",
                "100/1w           > window \"1w\" has the unit \"w\", expected ms, s, m, h or d",
                "100/1M           > window \"1M\" has the unit \"M\", expected ms, s, m, h or d",
                "100/1us          > window \"1us\" has the unit \"us\", expected ms, s, m, h or d",
                "100/0s           > window \"0s\", expected 1ms to 366d",
                "100/-1s          > window \"-1s\", expected 1ms to 366d",
                "100/367d         > window \"367d\", expected 1ms to 366d",
                "100/31622400001ms > window \"31622400001ms\", expected 1ms to 366d",
                "100/9223372036854775807ms > window \"9223372036854775807ms\", expected 1ms to 366d",
                "100/99999999999999999999d > window \"99999999999999999999d\", expected 1ms to 366d",
                "1000001/1ms      > 1000001/1ms is more than one unit per nanosecond, expected at most 1000000",
                "1/1d burst 367   > a burst of 367 at 1/1d refills in more than 366 days, expected a burst of at most 366",
            })
    void saysWhereWhatWasGivenAndWhatWasExpected(String text, String complaint) {
        assertRefused("limit: " + complaint, () -> Limit.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "100/1m fixed,                  FIXED_WINDOW,   100,  PT1M",
        "'  100 / 60s   fixed ',        FIXED_WINDOW,   100,  PT1M",
        "5/15m sliding,                 SLIDING_WINDOW, 5,    PT15M",
        "1000000000000/366d sliding,    SLIDING_WINDOW, 1000000000000, PT8784H",
    })
    void readsWindowsThatAreAlignedToTheEpoch(String text, Algorithm algorithm, long quota, Duration window) {
        assertEquals(new Limit(algorithm, quota, window, quota), Limit.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1m,  MINUTE, Europe/Berlin",
        "1h,  HOUR,   Asia/Kathmandu",
        "1d,  DAY,    America/Argentina/Buenos_Aires",
        "1mo, MONTH,  UTC",
        "1mo, MONTH,  +05:30",
    })
    void readsWindowsOfACalendar(String window, CalendarUnit unit, String zone) {
        String text = "2000/%s fixed %s".formatted(window, zone);
        assertEquals(Limit.fixed(2_000, unit, ZoneId.of(zone)), Limit.parse(text));
        assertEquals(text, Limit.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "100/1m burst 20 fixed     > \"100/1m burst 20 fixed\": only a token bucket has a burst, in a window the whole quota can be taken at once",
                "100/1m fixed burst 20     > \"100/1m fixed burst 20\": only a token bucket has a burst, in a window the whole quota can be taken at once",
                "5/1d fixed UTC burst 20   > \"5/1d fixed UTC burst 20\": only a token bucket has a burst, in a window the whole quota can be taken at once",
                "5/15m sliding burst 2     > \"5/15m sliding burst 2\": only a token bucket has a burst, in a window the whole quota can be taken at once",
                "5/15m sliding UTC         > \"5/15m sliding UTC\": a sliding window has no time zone, expected for example 5/15m sliding",
                "5/7d fixed Europe/Berlin  > window \"7d\" with a time zone, expected one unit of the calendar: 1m, 1h, 1d or 1mo",
                "5/24h fixed Europe/Berlin > window \"24h\" with a time zone, expected one unit of the calendar: 1m, 1h, 1d or 1mo",
                "5/1w fixed Europe/Berlin  > window \"1w\" with a time zone, expected one unit of the calendar: 1m, 1h, 1d or 1mo",
                "5/1w fixed                > window \"1w\" has the unit \"w\", expected ms, s, m, h or d",
                "5/1mo fixed               > window \"1mo\": months differ in length, expected days such as 30d, or 1mo fixed with a time zone",
                "5/1mo                     > window \"1mo\": months differ in length, expected days such as 30d, or 1mo fixed with a time zone",
                "5/2mo sliding             > window \"2mo\": months differ in length, expected days such as 30d, or 1mo fixed with a time zone",
                "5/1d fixed Europe/Berln   > unknown time zone \"Europe/Berln\", did you mean \"Europe/Berlin\"?",
                "5/1d fixed europe/berlin  > unknown time zone \"europe/berlin\", did you mean \"Europe/Berlin\"?",
                "5/1d fixed Atlantis/Capital_City > unknown time zone \"Atlantis/Capital_City\", expected for example Europe/Berlin or UTC",
                "5/1d fixed +25:00         > unknown time zone \"+25:00\", expected for example Europe/Berlin or UTC",
                "5/1d fixed UTC x          > \"5/1d fixed UTC x\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "5/1d fixd                 > \"5/1d fixd\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "0/1d fixed UTC            > quota 0, expected 1 to 1000000000000; 0 would neither switch the limit off nor be a limit",
                "1000001/1ms sliding       > 1000001/1ms is more than one unit per nanosecond, expected at most 1000000",
            })
    void saysWhatIsWrongWithAWindow(String text, String complaint) {
        assertRefused("limit: " + complaint, () -> Limit.parse(text));
    }

    @Test
    void readsBackEveryLimitOfEveryAlgorithm() {
        Seeds.forAll(5_000, random -> {
            Limit limit = RandomLimit.ofAnyAlgorithm(random);
            assertEquals(limit, Limit.parse(limit.toString()));
        });
    }

    /** Their names are safe, and fit. */
    @Test
    void everyZoneCanBeReadAndMakesANameOfItsOwn() {
        Set<String> names = new HashSet<>();
        for (String zone : ZoneId.getAvailableZoneIds()) {
            Limit limit = Limit.parse("5/1mo fixed " + zone);
            assertEquals(limit, Limit.parse(limit.toString()));
            names.add(Names.require("limit", PolicyLimit.defaultName(limit)));
        }
        assertEquals(ZoneId.getAvailableZoneIds().size(), names.size());
    }

    @Test
    void writesWhatItReads() {
        assertEquals("100/1m", Limit.parse("100/60s").toString());
        assertEquals("100/1m burst 20", Limit.parse("100/60000ms burst 20").toString());
        assertEquals("7/1500ms", Limit.parse("7/1500ms").toString());
        assertEquals("7/36h", Limit.parse("7/36h").toString());
        assertEquals("7/2d", Limit.parse("7/48h").toString());
    }

    @Test
    void readsBackEveryLimitOfTheRange() {
        Seeds.forAll(5_000, random -> {
            Limit limit = Seeds.limit(random);
            assertEquals(limit, Limit.parse(limit.toString()));
        });
    }

    @Test
    void readsAWindowAlone() {
        assertEquals(Duration.ofMillis(500), Limit.parseWindow("500ms"));
        assertRefused("limit: window \"400d\", expected 1ms to 366d", () -> Limit.parseWindow("400d"));
        assertRefused(
                "limit: window \"\", expected a whole number and a unit such as 500ms, 60s or 1m",
                () -> Limit.parseWindow(""));
    }

    @Test
    void garbageIsAnIllegalArgument() {
        Seeds.forAll(5_000, random -> {
            String text = Seeds.text(random, 20);
            assertThrows(IllegalArgumentException.class, () -> Limit.parse("100/" + text + "y"));
        });
    }
}
