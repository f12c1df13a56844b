package io.headgate.redis;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The thread that aborts what is overdue. It sleeps while there are no calls. */
final class Watch {
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Collection<Watched> watched;
    private final long tickNanos;
    private final Thread thread = new Thread(null, this::watch, "headgate-redis-watch", 0, false);
    private volatile long callNanos = System.nanoTime();
    private volatile boolean asleep;
    private volatile boolean stopped;

    /** A call or a handshake under way, or none. */
    interface Watched {
        boolean isBusy();

        boolean isOverdue(long nowNanos);

        void abort();
    }

    /** @param watched may change meanwhile */
    Watch(Collection<Watched> watched, long deadlineNanos) {
        this.watched = watched;
        this.tickNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), Math.min(deadlineNanos / 8, REST_NANOS / 8));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Says that a call has begun. */
    void called(long nowNanos) {
        callNanos = nowNanos;
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Says that something short of our own begins, for which the thread need not stay awake. */
    void calledByTheWay(long nowNanos) {
        long brief = nowNanos - REST_NANOS + 4 * tickNanos;
        if (brief - callNanos > 0) {
            called(brief);
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!stopped) {
            long now = System.nanoTime();
            boolean busy = false;
            for (Watched one : watched) {
                busy |= one.isBusy();
                if (one.isOverdue(now)) {
                    one.abort();
                }
            }
            if (busy || now - callNanos < REST_NANOS) {
                LockSupport.parkNanos(this, tickNanos);
            } else {
                sleep(callNanos);
            }
        }
    }

    private void sleep(long lastCallNanos) {
        asleep = true;
        if (callNanos == lastCallNanos && !stopped) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
