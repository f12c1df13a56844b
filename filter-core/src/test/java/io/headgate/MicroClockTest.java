package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MicroClockTest {
    @Test
    void followsNanoTimeAlone() {
        AtomicLong nanos = new AtomicLong(7);
        MicroClock clock = MicroClock.monotonic(1_000, nanos::get);
        assertEquals(1_000, clock.micros());
        nanos.addAndGet(999);
        assertEquals(1_000, clock.micros());
        nanos.addAndGet(1);
        assertEquals(1_001, clock.micros());
    }

    /** Promise 95. */
    @Test
    void nanoTimeMayBeginAnywhereAndWrap() {
        for (long origin : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            AtomicLong nanos = new AtomicLong(origin);
            MicroClock clock = MicroClock.monotonic(5, nanos::get);
            long last = clock.micros();
            for (long step : new long[] {1_000, 1, 999, 1_000_000_000, 86_400_000_000_000L, 31_622_400_000_000_000L}) {
                nanos.addAndGet(step);
                assertTrue(clock.micros() >= last);
                last = clock.micros();
            }
            assertEquals(5 + 31_622_400_000_000L + 86_400_000_000L + 1_000_000 + 2, last);
        }
    }

    @Test
    void theSystemClockBeginsAtTheWallClock() {
        long wall = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        assertTrue(Math.abs(MicroClock.system().micros() - wall) < 60_000_000);
    }
}
