package io.headgate;

import java.util.List;
import java.util.function.Consumer;

/** Keeps what a listener throws away from the request. */
record SafeListener(RateLimitListener listener, ThrottledLog log) implements RateLimitListener {
    static RateLimitListener around(RateLimitListener listener) {
        return listener == RateLimitListener.NONE
                ? listener
                : new SafeListener(listener, new ThrottledLog(RateLimitListener.class, "a listener failed"));
    }

    @Override
    public void decided(Decision decision) {
        tell(told -> told.decided(decision));
    }

    @Override
    public void wouldDeny(Policy policy, List<Usage> usages) {
        tell(told -> told.wouldDeny(policy, usages));
    }

    @Override
    public void finished(Decision.Allowed decision, Outcome outcome) {
        tell(told -> told.finished(decision, outcome));
    }

    @Override
    public void keyFailed(Policy policy, RuntimeException cause) {
        tell(told -> told.keyFailed(policy, cause));
    }

    @Override
    public void backendFailed(RuntimeException cause) {
        tell(told -> told.backendFailed(cause));
    }

    @Override
    public void healthChanged(Health health) {
        tell(told -> told.healthChanged(health));
    }

    private void tell(Consumer<RateLimitListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException e) {
            log.warn(listener.getClass().getName(), e);
        }
    }
}
