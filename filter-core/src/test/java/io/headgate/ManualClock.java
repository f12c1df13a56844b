package io.headgate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test turns by hand. Thread-safe. */
public final class ManualClock implements MicroClock {
    private final AtomicLong micros;

    /** Starts anywhere: only differences count. */
    public ManualClock(long startMicros) {
        this.micros = new AtomicLong(startMicros);
    }

    @Override
    public long micros() {
        return micros.get();
    }

    /** Turns the clock on, or back where the time is negative. */
    public void advance(Duration time) {
        advanceMicros(time.toNanos() / 1_000);
    }

    public void advanceMicros(long time) {
        micros.addAndGet(time);
    }
}
