package io.headgate.config;

import io.headgate.Decision;
import io.headgate.Health;
import io.headgate.Outcome;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.Usage;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The listener of an adapter that has several limiters, at one time or one after the other: all of them hear of a
 * change of the backend's health, and the listener is told once. Thread-safe.
 */
public final class ApplicationListener implements RateLimitListener {
    private final RateLimitListener listener;
    private final AtomicReference<Health.@Nullable State> told = new AtomicReference<>();

    private ApplicationListener(RateLimitListener listener) {
        this.listener = listener;
    }

    /** The listener as the limiters of an adapter are to have it. */
    public static RateLimitListener around(RateLimitListener listener) {
        return listener == NONE ? listener : new ApplicationListener(listener);
    }

    @Override
    public void decided(Decision decision) {
        listener.decided(decision);
    }

    @Override
    public void wouldDeny(Policy policy, List<Usage> usages) {
        listener.wouldDeny(policy, usages);
    }

    @Override
    public void finished(Decision.Allowed decision, Outcome outcome) {
        listener.finished(decision, outcome);
    }

    @Override
    public void keyFailed(Policy policy, RuntimeException cause) {
        listener.keyFailed(policy, cause);
    }

    @Override
    public void backendFailed(RuntimeException cause) {
        listener.backendFailed(cause);
    }

    @Override
    public void healthChanged(Health health) {
        if (told.getAndSet(health.state()) != health.state()) {
            listener.healthChanged(health);
        }
    }
}
