package io.headgate.redis.fault;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How late threads of this machine wake up that only sleep, while this is open. */
final class MachineDelay implements AutoCloseable {
    private static final int THREADS = 8;
    private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicLong worst = new AtomicLong();
    private volatile boolean closed;

    MachineDelay() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::sleepAndMeasure, "load-control-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The latest so far. */
    double worstMillis() {
        return worst.get() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void sleepAndMeasure() {
        while (!closed) {
            long due = System.nanoTime() + SLEEP_NANOS;
            LockSupport.parkNanos(SLEEP_NANOS);
            worst.accumulateAndGet(System.nanoTime() - due, Math::max);
        }
    }
}
