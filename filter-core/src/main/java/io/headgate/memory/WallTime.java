package io.headgate.memory;

import io.headgate.MicroClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the wall clock says at a moment of the clock that buckets follow, for windows that are aligned to it. It
 * follows a step forwards, or a pause in which the other clock stood, once it is {@link #renew}ed; a step back it does
 * not follow, since windows would begin twice. Thread-safe.
 */
final class WallTime {
    private final MicroClock clock;
    private final MicroClock wall;
    private final AtomicLong aheadMicros;

    WallTime(MicroClock clock, MicroClock wall) {
        this.clock = clock;
        this.wall = wall;
        this.aheadMicros = new AtomicLong(wall.micros() - clock.micros());
    }

    /** For a clock that is the wall clock itself. */
    static WallTime same() {
        return new WallTime(() -> 0, () -> 0);
    }

    /** Reads the wall clock. */
    void renew() {
        long ahead = wall.micros() - clock.micros();
        if (ahead > aheadMicros.get()) {
            aheadMicros.accumulateAndGet(ahead, Math::max);
        }
    }

    /** Microseconds since the epoch. */
    long at(long clockMicros) {
        return clockMicros + aheadMicros.get();
    }
}
