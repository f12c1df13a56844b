package io.headgate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The clock of a backend, in whole microseconds. Thread-safe.
 *
 * <p>Only differences count, so a clock may start anywhere, and tests hand in one that they turn by
 * hand: {@code MicroClock clock = time::get}.
 */
@FunctionalInterface
public interface MicroClock {
    /** Microseconds since the epoch, or since any other moment that does not move. */
    long micros();

    /**
     * The wall clock as it was read at this call, carried on by {@link System#nanoTime()}: a step of
     * the wall clock does not move it.
     */
    static MicroClock system() {
        return monotonic(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), System::nanoTime);
    }

    /** A clock that reads {@code startMicros} now and follows {@code nanoTime}, wherever that begins or wraps. */
    static MicroClock monotonic(long startMicros, LongSupplier nanoTime) {
        long startNanos = nanoTime.getAsLong();
        return () -> startMicros + (nanoTime.getAsLong() - startNanos) / 1_000;
    }
}
