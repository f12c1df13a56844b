package io.headgate;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs one fault at most once a second and says how often it was left out meanwhile, so that a fault
 * on every request does not flood the log. Thread-safe.
 */
final class ThrottledLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final System.Logger logger;
    private final String what;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
    private final AtomicLong suppressed = new AtomicLong();

    ThrottledLog(Class<?> source, String what) {
        this.logger = System.getLogger(source.getName());
        this.what = what;
    }

    /** Names the type of the cause; its message may hold what a client sent. */
    void warn(String subject, RuntimeException cause) {
        long last = lastNanos.get();
        long now = System.nanoTime();
        if (now - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, now)) {
            suppressed.incrementAndGet();
            return;
        }
        logger.log(
                Level.WARNING,
                "{0}: {1}: {2} ({3} more like it were not logged)",
                subject,
                what,
                cause.getClass().getName(),
                suppressed.getAndSet(0));
        logger.log(Level.DEBUG, what, cause);
    }
}
