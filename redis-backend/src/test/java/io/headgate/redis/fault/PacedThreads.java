package io.headgate.redis.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Threads that do the same over and over, each at most once in the time given, until this is closed. */
final class PacedThreads implements AutoCloseable {
    private static final long END_SECONDS = 30;

    private final List<Thread> threads = new ArrayList<>();
    private final long paceNanos;
    private volatile boolean stopped;

    private PacedThreads(Duration pace) {
        this.paceNanos = pace.toNanos();
    }

    /** Thread n does what is done for n. */
    static PacedThreads start(int threads, Duration pace, IntConsumer action) {
        PacedThreads paced = new PacedThreads(pace);
        for (int i = 0; i < threads; i++) {
            int index = i;
            Thread thread = new Thread(() -> paced.run(index, action), "load-" + i);
            thread.setDaemon(true);
            paced.threads.add(thread);
        }
        paced.threads.forEach(Thread::start);
        return paced;
    }

    /** Lets end what is under way. */
    void stop() {
        stopped = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                AssertionError stuck = new AssertionError(thread.getName() + " does not come back");
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void run(int index, IntConsumer action) {
        while (!stopped) {
            long start = System.nanoTime();
            action.accept(index);
            parkUntil(start + paceNanos);
        }
    }

    static void pause(long nanos) {
        parkUntil(System.nanoTime() + nanos);
    }

    /** A wake-up may be left over from a call. */
    static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
