package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theBurstIsTheQuotaUnlessSaid() {
        assertEquals(100, Limit.of(100, MINUTE).burst());
        assertEquals(20, Limit.of(100, MINUTE).withBurst(20).burst());
        assertEquals(60_000_000, Limit.of(100, MINUTE).windowMicros());
    }

    @Test
    void boundsAreInclusive() {
        assertEquals(1, Limit.of(1, Duration.ofDays(366)).quota());
        assertEquals(
                Limit.MAX_UNITS,
                Limit.of(Limit.MAX_UNITS, Duration.ofSeconds(1_000)).quota());
        assertEquals(1_000_000, Limit.of(1_000_000, Duration.ofMillis(1)).quota());
        assertEquals(
                Limit.MAX_UNITS,
                Limit.of(1_000_000, Duration.ofMillis(1))
                        .withBurst(Limit.MAX_UNITS)
                        .burst());
    }

    @Test
    void quotaAndBurstStayWithinTheirRange() {
        assertRefused(
                "limit: quota 0, expected 1 to 1000000000000; 0 would neither switch the limit off nor be a limit",
                () -> Limit.of(0, MINUTE));
        assertRefused("limit: quota -1, expected 1 to 1000000000000", () -> Limit.of(-1, MINUTE));
        assertRefused(
                "limit: quota 1000000000001, expected 1 to 1000000000000",
                () -> Limit.of(Limit.MAX_UNITS + 1, Duration.ofDays(366)));
        assertRefused(
                "limit: burst 0, expected 1 to 1000000000000; 0 would neither switch the limit off nor be a limit",
                () -> Limit.of(1, MINUTE).withBurst(0));
        assertRefused(
                "limit: burst 9223372036854775807, expected 1 to 1000000000000",
                () -> Limit.of(1, MINUTE).withBurst(Long.MAX_VALUE));
        assertRefused(
                "limit: quota -9223372036854775808, expected 1 to 1000000000000",
                () -> Limit.of(Long.MIN_VALUE, MINUTE));
    }

    @Test
    void theWindowStaysWithinItsRange() {
        assertRefused("limit: window PT0S, expected 1ms to 366d", () -> Limit.of(1, Duration.ZERO));
        assertRefused("limit: window PT-1S, expected 1ms to 366d", () -> Limit.of(1, Duration.ofSeconds(-1)));
        assertRefused(
                "limit: window PT0.000999999S, expected 1ms to 366d", () -> Limit.of(1, Duration.ofNanos(999_999)));
        assertRefused(
                "limit: window PT8784H0.000000001S, expected 1ms to 366d",
                () -> Limit.of(1, Duration.ofDays(366).plusNanos(1)));
        assertRefused(
                "limit: window PT2562047788015215H30M7S, expected 1ms to 366d",
                () -> Limit.of(1, Duration.ofSeconds(Long.MAX_VALUE)));
        assertRefused(
                "limit: window PT0.0010005S, expected whole milliseconds",
                () -> Limit.of(1, Duration.ofNanos(1_000_500)));
    }

    @Test
    void atMostOneUnitComesBackInANanosecond() {
        assertRefused(
                "limit: 1000001/1ms is more than one unit per nanosecond, expected at most 1000000",
                () -> Limit.of(1_000_001, Duration.ofMillis(1)));
    }

    @Test
    void aBurstRefillsIn366Days() {
        assertEquals(366 * 1_440, Limit.of(1, MINUTE).withBurst(366 * 1_440).burst());
        // in doubles this is a little more than 366 days
        assertEquals(1_152_460_800, Limit.parse("2706/74250ms burst 1152460800").burst());
        assertRefused(
                "limit: a burst of 527041 at 1/1m refills in more than 366 days, expected a burst of at most 527040",
                () -> Limit.of(1, MINUTE).withBurst(527_041));
        assertRefused(
                "limit: a burst of 2 at 1/366d refills in more than 366 days, expected a burst of at most 1",
                () -> Limit.of(1, Duration.ofDays(366)).withBurst(2));
    }

    @Test
    void theGreatestBurstIsExactOverTheWholeRange() {
        Seeds.forAll(20_000, random -> {
            long windowMillis = Seeds.magnitude(random, 1, Limit.MAX_WINDOW.toMillis());
            long quota = Seeds.magnitude(random, 1, Math.min(Limit.MAX_UNITS, windowMillis * 1_000_000));
            Limit limit = Limit.of(quota, Duration.ofMillis(windowMillis));
            long burst = nearTheBound(random, quota, windowMillis);
            boolean refills = BigInteger.valueOf(burst)
                            .multiply(BigInteger.valueOf(windowMillis))
                            .compareTo(
                                    BigInteger.valueOf(quota).multiply(BigInteger.valueOf(Limit.MAX_WINDOW.toMillis())))
                    <= 0;

            if (refills) {
                assertEquals(burst, limit.withBurst(burst).burst());
            } else {
                assertThrows(IllegalArgumentException.class, () -> limit.withBurst(burst), () -> limit + " " + burst);
            }
        });
    }

    private static long nearTheBound(SplittableRandom random, long quota, long windowMillis) {
        BigInteger most = BigInteger.valueOf(quota)
                .multiply(BigInteger.valueOf(Limit.MAX_WINDOW.toMillis()))
                .divide(BigInteger.valueOf(windowMillis))
                .min(BigInteger.valueOf(Limit.MAX_UNITS - 1));
        return Math.max(1, most.longValueExact() + random.nextLong(-1, 2));
    }

    @Test
    void aWindowHasNoBurstAndOnlyAFixedOneACalendar() {
        Limit fixed = Limit.fixed(100, MINUTE);
        assertEquals(100, fixed.burst());
        assertRefused(
                "limit: a burst of 20 at 100/1m fixed: only a token bucket has a burst, in a window the whole quota can be taken at once",
                () -> fixed.withBurst(20));
        assertRefused(
                "limit: a burst of 200 at 100/1m sliding: only a token bucket has a burst, in a window the whole quota can be taken at once",
                () -> Limit.sliding(100, MINUTE).withBurst(200));
        Alignment day = Alignment.calendar(CalendarUnit.DAY, ZoneId.of("Europe/Berlin"));
        assertRefused(
                "limit: the time zone Europe/Berlin, expected none: only a fixed window has one",
                () -> new Limit(Algorithm.SLIDING_WINDOW, 1, Duration.ofDays(1), 1, day));
        assertRefused(
                "limit: window PT1M of a calendar's DAY, expected PT24H",
                () -> new Limit(Algorithm.FIXED_WINDOW, 1, MINUTE, 1, day));
        assertThrows(NullPointerException.class, () -> new Limit(Algorithm.FIXED_WINDOW, 1, MINUTE, 1, null));
        assertThrows(NullPointerException.class, () -> Limit.fixed(1, CalendarUnit.DAY, null));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> new Limit(null, 1, MINUTE, 1));
        assertThrows(NullPointerException.class, () -> Limit.of(1, null));
    }
}
