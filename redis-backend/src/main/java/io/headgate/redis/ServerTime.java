package io.headgate.redis;

import io.headgate.MicroClock;

/**
 * What time a server has, nearly enough to know its calendar: this node's until the server has told otherwise.
 * Thread-safe; of two that tell it, either may be believed.
 */
final class ServerTime {
    private final MicroClock clock;
    private volatile long aheadMicros;

    ServerTime(MicroClock clock) {
        this.clock = clock;
    }

    long micros() {
        return clock.micros() + aheadMicros;
    }

    /** What the server has told just now. */
    void learn(long serverMicros) {
        aheadMicros = serverMicros - clock.micros();
    }
}
