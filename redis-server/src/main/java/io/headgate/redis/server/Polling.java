package io.headgate.redis.server;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a server tells only when it is asked. */
final class Polling {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Polling() {}

    /**
     * Waits until it is so; a server that is not there, or answers with an error, means that it is not.
     *
     * @throws IllegalStateException if it is not so after half a minute
     */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!holds(condition)) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("waited in vain: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException | RedisError notYet) {
            return false;
        }
    }
}
