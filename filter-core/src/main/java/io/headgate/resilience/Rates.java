package io.headgate.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.headgate.BackendException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges a server by how many of its answers failed, or took too long, within two seconds. Thread-safe.
 *
 * <p>The library counts and says when a rate is too high; its own open and half-open states, which would let
 * requests be the probes, are not used. It starts no thread for that. No listener is registered with it: it
 * would make an event for each call.
 */
final class Rates {
    private static final int WINDOW_SECONDS = 2;
    private static final int MIN_CALLS = 20;
    private static final int MAX_FAILED_PERCENT = 50;
    private static final int MAX_SLOW_PERCENT = 80;
    private static final int SLOW_PERCENT_OF_DEADLINE = 80;

    private final CircuitBreaker breaker;
    private final long slowNanos;

    /** Answers in time of which the library does not know yet: to tell it takes a lock that all threads share. */
    private final LongAdder untold = new LongAdder();

    /** The last one, or null where the last trouble was an answer that came late. */
    private volatile @Nullable BackendException failure;

    Rates(String name, Duration deadline, LongSupplier nanoTime) {
        this.slowNanos = deadline.toNanos() * SLOW_PERCENT_OF_DEADLINE / 100;
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        // the lock-free window makes garbage for each call, and tells the time itself
                        .slidingWindow(
                                WINDOW_SECONDS,
                                MIN_CALLS,
                                SlidingWindowType.TIME_BASED,
                                SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .failureRateThreshold(MAX_FAILED_PERCENT)
                        .slowCallDurationThreshold(Duration.ofNanos(slowNanos))
                        .slowCallRateThreshold(MAX_SLOW_PERCENT)
                        .clock(new NanoClock(nanoTime))
                        .build());
    }

    /** Counts an answer, and says whether a rate is too high now; one that came in time makes none higher. */
    boolean succeeded(long tookNanos) {
        if (!isSlow(tookNanos)) {
            untold.increment();
            return false;
        }
        count();
        breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
        failure = null;
        return tooHigh();
    }

    /** Counts a failure, and says whether a rate is too high now. */
    boolean failed(long tookNanos, BackendException how) {
        count();
        breaker.onError(tookNanos, TimeUnit.NANOSECONDS, how);
        failure = how;
        return tooHigh();
    }

    /**
     * Counts the answers in time up to now, and says whether a rate is too high: of so few calls before that none
     * was. To be done some times a second, so that they are counted in the second in which they came.
     */
    boolean count() {
        for (long left = untold.sumThenReset(); left > 0; left--) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
        return tooHigh();
    }

    /** How the server failed, or that it was too slow, whichever was last. */
    BackendException reason() {
        BackendException last = failure;
        return last == null ? tooSlow() : last;
    }

    /** Begins anew. */
    void forget() {
        untold.reset();
        breaker.reset();
    }

    boolean isSlow(long tookNanos) {
        return tookNanos > slowNanos;
    }

    /** How a server failed that answers too slowly. */
    BackendException tooSlow() {
        return new BackendException(
                BackendException.Kind.TIMEOUT,
                "its answers take longer than %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(slowNanos)));
    }

    private boolean tooHigh() {
        return breaker.getState() == State.OPEN;
    }
}
