package io.headgate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The clock of a backend, in whole microseconds. Thread-safe.
 *
 * <p>Of a token bucket only differences count, so a clock may start anywhere; a window that is aligned to the epoch or
 * to a calendar needs the time since the epoch. Tests hand in one that they turn by hand: {@code MicroClock clock = time::get}.
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
        return monotonic(wall().micros(), System::nanoTime);
    }

    /** The wall clock as it is read at each call: it may step. */
    static MicroClock wall() {
        return () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** A clock that reads {@code startMicros} now and follows {@code nanoTime}, wherever that begins or wraps. */
    static MicroClock monotonic(long startMicros, LongSupplier nanoTime) {
        long startNanos = nanoTime.getAsLong();
        return () -> startMicros + (nanoTime.getAsLong() - startNanos) / 1_000;
    }
}
