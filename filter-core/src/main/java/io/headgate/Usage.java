package io.headgate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What a backend answers of one bucket, as it is after the take. Immutable.
 *
 * <p>Example: {@code 10/1m}, a take of 4 from a full bucket: granted, 6 remaining, no wait, full in
 * 24 s. A take of 8 right after it: refused, 6 remaining, a wait of 12 s, full in 24 s.
 *
 * @param granted whether the bucket held the cost; in a granted take it was charged, in a refused one
 *     nothing was
 * @param remaining the units that can be taken now, 0 to the burst
 * @param waitMicros microseconds until the same cost can be taken (again), if nobody else takes; 0
 *     where it can at once
 * @param fullMicros microseconds until the bucket is full, if nobody takes; not below {@code
 *     waitMicros}
 */
public record Usage(boolean granted, long remaining, long waitMicros, long fullMicros) {
    /** How long until the same cost can be taken, if nobody else takes. */
    public Duration waitTime() {
        return Duration.of(waitMicros, ChronoUnit.MICROS);
    }

    /** How long until the bucket is full, if nobody takes. */
    public Duration timeToFull() {
        return Duration.of(fullMicros, ChronoUnit.MICROS);
    }
}
