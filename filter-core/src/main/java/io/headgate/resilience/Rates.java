package io.headgate.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.headgate.BackendException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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
    private final Duration slow;

    Rates(String name, Duration deadline, LongSupplier nanoTime) {
        this.slow = deadline.multipliedBy(SLOW_PERCENT_OF_DEADLINE).dividedBy(100);
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
                        .slowCallDurationThreshold(slow)
                        .slowCallRateThreshold(MAX_SLOW_PERCENT)
                        .clock(new NanoClock(nanoTime))
                        .build());
    }

    /** Counts an answer, and says whether a rate is too high now. */
    boolean succeeded(long tookNanos) {
        breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
        return tooHigh();
    }

    /** Counts a failure, and says whether a rate is too high now. */
    boolean failed(long tookNanos, BackendException failure) {
        breaker.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
        return tooHigh();
    }

    /** Begins anew. */
    void forget() {
        breaker.reset();
    }

    boolean isSlow(long tookNanos) {
        return tookNanos > slow.toNanos();
    }

    /** How a server failed that answers too slowly. */
    BackendException tooSlow() {
        return new BackendException(
                BackendException.Kind.TIMEOUT, "its answers take longer than %d ms".formatted(slow.toMillis()));
    }

    private boolean tooHigh() {
        return breaker.getState() == State.OPEN;
    }
}
