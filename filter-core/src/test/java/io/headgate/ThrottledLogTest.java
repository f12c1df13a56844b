package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThrottledLogTest {
    private final LogCapture captured = new LogCapture(ThrottledLogTest.class);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final ThrottledLog log = new ThrottledLog(ThrottledLogTest.class, "it broke", nanos::get);

    @AfterEach
    void close() {
        captured.close();
    }

    @Test
    void logsOnceASecondAndSaysHowManyWereLeftOut() {
        for (int tenth = 0; tenth < 25; tenth++) {
            log.warn("x", new IllegalStateException());
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        }

        assertEquals(
                List.of(
                        "x: it broke: java.lang.IllegalStateException (0 more like it were not logged)",
                        "x: it broke: java.lang.IllegalStateException (9 more like it were not logged)",
                        "x: it broke: java.lang.IllegalStateException (9 more like it were not logged)"),
                captured.messages(Level.WARNING));
    }

    @Test
    void saysHowABackendFailedWithoutItsMessage() {
        BackendException failure = new BackendException(BackendException.Kind.TIMEOUT, "secret one");

        log.warn("x", new BackendException(BackendException.Kind.UNREACHABLE, "secret two", failure));

        assertEquals(
                List.of("x: it broke: io.headgate.BackendException UNREACHABLE (0 more like it were not logged)"),
                captured.messages(Level.WARNING));
        assertTrue(captured.everything().contains("io.headgate.BackendException TIMEOUT"));
        assertFalse(captured.everything().contains("secret"));
    }

    @Test
    void aRingOfCausesEnds() {
        RuntimeException first = new IllegalStateException("secret one");
        first.initCause(new IllegalArgumentException("secret two", first));

        log.warn("x", first);

        assertFalse(captured.everything().contains("secret"));
        assertTrue(captured.everything().contains("java.lang.IllegalArgumentException"));
    }
}
