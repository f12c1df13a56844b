package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicroClockTest {
    /** Promise 95. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE - 1, -1, -1_500})
    void followsNanoTimeWhereverItBeginsOrWraps(long origin) {
        AtomicLong nanos = new AtomicLong(origin);
        MicroClock clock = MicroClock.monotonic(77, nanos::get);

        assertEquals(77, clock.micros());
        nanos.addAndGet(999);
        assertEquals(77, clock.micros());
        nanos.addAndGet(1);
        assertEquals(78, clock.micros());
        nanos.addAndGet(3_600_000_000_000L);
        assertEquals(3_600_000_078L, clock.micros());
    }

    @Test
    void theSystemsClockCountsFromTheEpochAndNeverBack() {
        MicroClock clock = MicroClock.system();
        long before = Instant.now().minusSeconds(60).toEpochMilli() * 1_000;
        long last = clock.micros();
        assertTrue(last > before);
        for (int i = 0; i < 100_000; i++) {
            long now = clock.micros();
            assertTrue(now >= last);
            last = now;
        }
    }
}
