package io.headgate.resilience;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whole seconds since it was made, by a clock like {@link System#nanoTime()}: no step of the wall clock moves it. */
final class NanoClock extends Clock {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final long startNanos;

    NanoClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond((nanoTime.getAsLong() - startNanos) / NANOS_PER_SECOND);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
