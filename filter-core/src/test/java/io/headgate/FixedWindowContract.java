package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of a fixed window; see {@link WindowContract}. */
public abstract class FixedWindowContract extends WindowContract {
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m fixed");

    protected FixedWindowContract() {
        super(Algorithm.FIXED_WINDOW);
    }

    @Test
    void usageTellsRemainingTheWaitAndTheTimeToFull() {
        requireExactTime();
        advanceToBegin(TEN_A_MINUTE);
        advance(20 * SECOND);
        assertUsages(List.of(new Usage(true, 6, 0, 40 * SECOND)), take(TEN_A_MINUTE, 4));
        assertUsages(List.of(new Usage(false, 6, 40 * SECOND, 40 * SECOND)), take(TEN_A_MINUTE, 8));
        assertUsages(List.of(new Usage(true, 1, 40 * SECOND, 40 * SECOND)), take(TEN_A_MINUTE, 5));
    }

    @Test
    void theWholeQuotaIsBackWithTheWindowAndNothingIsCarriedOver() {
        requireExactTime();
        for (int i = 0; i < 3; i++) {
            advanceToBegin(TEN_A_MINUTE);
            assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
            advance(MINUTE - 1);
            assertGranted(take(TEN_A_MINUTE, 10));
            assertRefused(take(TEN_A_MINUTE, 1));
        }
        advance(10 * MINUTE);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    @Test
    void aDebtEndsWithItsWindow() {
        requireExactTime();
        take(TEN_A_MINUTE, 10).settle(charge -> 1_000);
        advanceToBegin(TEN_A_MINUTE);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
    }

    /** Of the zone's clock, which may be set at midnight, or over it, and by less than an hour. */
    @Test
    void aWindowOfTheCalendarLastsAsLongAsItDoesThere() {
        requireExactTime();
        // Cairo sets its clocks from 0:00 to 1:00
        assertLasts("1d fixed UTC", "2027-01-16T00:00:00Z", Duration.ofHours(24));
        assertLasts("1mo fixed Europe/Berlin", "2027-01-31T23:00:00Z", Duration.ofDays(28));
        assertLasts("1d fixed Europe/Berlin", "2027-03-27T23:00:00Z", Duration.ofHours(23));
        assertLasts("1d fixed Africa/Cairo", "2027-04-29T22:00:00Z", Duration.ofHours(23));
        assertLasts("1h fixed Asia/Kathmandu", "2027-05-01T00:15:00Z", Duration.ofHours(1));
        assertLasts("1d fixed Europe/Berlin", "2027-10-30T22:00:00Z", Duration.ofHours(25));
        assertLasts("1m fixed Europe/Berlin", "2027-10-31T00:59:00Z", Duration.ofMinutes(1));
        assertLasts("1h fixed Europe/Berlin", "2027-10-31T01:00:00Z", Duration.ofHours(1));
        assertLasts("1mo fixed UTC", "2028-02-01T00:00:00Z", Duration.ofDays(29));
        assertLasts("1h fixed Australia/Lord_Howe", "2028-04-01T15:00:00Z", Duration.ofMinutes(30));
    }

    private void assertLasts(String window, String begin, Duration length) {
        PolicyLimit limit = limit("calendar", "10/" + window);
        long micros = length.toNanos() / 1_000;
        advance(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(begin)) - time().micros() - 1);
        assertGranted(take(limit, 10));
        assertEquals(new Usage(false, 0, 1, 1), usageOfTake(limit, 1), window);
        advance(1);
        assertEquals(new Usage(true, 0, micros, micros), usageOfTake(limit, 10), window);
        advance(micros - 1);
        assertEquals(new Usage(false, 0, 1, 1), usageOfTake(limit, 1), window);
        advance(1);
        assertEquals(10, remaining(limit, ALICE), window);
    }

    /** A node does not know how far the clock of its server is from its own, nor when that steps. */
    @Test
    void aCalendarIsThatOfTheBackendsTimeHoweverFarItSteps() {
        requireExactTime();
        PolicyLimit limit = limit("steps", "10/1m fixed Europe/Berlin");
        for (long step : new long[] {0, MINUTE, 10 * MINUTE, 1_000 * MINUTE, 1_000_000 * MINUTE, -2_000 * MINUTE}) {
            advance(step);
            backend.reset(limit, ALICE);
            advanceToBegin(limit);
            assertGranted(take(limit, 10));
            assertEquals(new Usage(false, 0, MINUTE, MINUTE), usageOfTake(limit, 1));
        }
    }

    @Test
    void settleOfADayGivesBackUntilMidnightThere() {
        requireExactTime();
        PolicyLimit limit = limit("settle", "10/1d fixed Europe/Berlin");
        advanceToBegin(limit);
        Grant evening = take(limit, 3);
        Grant late = take(limit, 4);
        advance(limit.limit().windowEndMicros(time().micros()) - time().micros() - 1);
        evening.settle(charge -> 0);
        assertEquals(6, remaining(limit, ALICE));
        advance(1);
        assertGranted(take(limit, 5));
        late.settle(charge -> 0);
        assertEquals(5, remaining(limit, ALICE));
    }

    @Test
    void aStepBackOverMidnightGrantsNothing() {
        requireExactTime();
        PolicyLimit limit = limit("midnight", "10/1d fixed Europe/Berlin");
        advanceToBegin(limit);
        assertGranted(take(limit, 10));
        for (long step : new long[] {1, 30 * SECOND, 60 * MINUTE, 24 * 60 * MINUTE}) {
            advance(-step);
            Usage refused = usageOfTake(limit, 1);
            assertEquals(new Usage(false, 0, 24 * 60 * MINUTE + step, 24 * 60 * MINUTE + step), refused);
            advance(step);
        }
        advance(-48 * 60 * MINUTE);
        assertEquals(24 * 60 * MINUTE, usageOfTake(limit, 1).waitMicros());
    }
}
