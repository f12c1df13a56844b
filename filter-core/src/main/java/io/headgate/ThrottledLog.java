package io.headgate;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Logs one fault at most once a second and says how often it was left out meanwhile, so that a fault
 * on every request does not flood the log. Thread-safe.
 */
final class ThrottledLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A chain of causes may be a ring. */
    private static final int MAX_CAUSES = 8;

    private final System.Logger logger;
    private final String what;
    private final LongSupplier nanoTime;
    private final AtomicLong lastNanos;
    private final AtomicLong suppressed = new AtomicLong();

    ThrottledLog(Class<?> source, String what) {
        this(source, what, System::nanoTime);
    }

    ThrottledLog(Class<?> source, String what, LongSupplier nanoTime) {
        this.logger = System.getLogger(source.getName());
        this.what = what;
        this.nanoTime = nanoTime;
        this.lastNanos = new AtomicLong(nanoTime.getAsLong() - INTERVAL_NANOS);
    }

    /**
     * Names the type of the cause, and the kind where a backend failed, at DEBUG with its stack: its
     * message may hold what a client sent.
     */
    void warn(String subject, RuntimeException cause) {
        long last = lastNanos.get();
        long now = nanoTime.getAsLong();
        if (now - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, now)) {
            suppressed.incrementAndGet();
            return;
        }
        logger.log(
                Level.WARNING,
                "{0}: {1}: {2} ({3} more like it were not logged)",
                subject,
                what,
                name(cause),
                suppressed.getAndSet(0));
        logger.log(Level.DEBUG, what, withoutMessages(cause, MAX_CAUSES));
    }

    private static String name(Throwable thrown) {
        String type = thrown.getClass().getName();
        return thrown instanceof BackendException failure ? type + " " + failure.kind() : type;
    }

    private static Throwable withoutMessages(Throwable thrown, int causes) {
        Throwable cause = causes == 0 ? null : thrown.getCause();
        Throwable copy = new Throwable(name(thrown), cause == null ? null : withoutMessages(cause, causes - 1));
        copy.setStackTrace(thrown.getStackTrace());
        return copy;
    }
}
