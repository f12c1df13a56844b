package io.headgate.resilience;

import io.headgate.Health;
import io.headgate.Health.State;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells the log of each time that a server goes down and is back, and the listeners of each change. One thread alone tells. */
final class HealthNews {
    private static final System.Logger LOG = System.getLogger(Breaker.class.getName());

    private final String name;
    private final LongSupplier nanoTime;
    private final HealthListeners listeners = new HealthListeners();
    private State told = State.UP;
    private long downNanos;

    HealthNews(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    Runnable add(Consumer<Health> listener) {
        return listeners.add(listener);
    }

    /** Says how it is now. */
    void tell(Health health) {
        State before = told;
        told = health.state();
        if (before == State.UP && told != State.UP) {
            logDown(health);
        } else if (before != State.UP && told == State.UP) {
            logUp();
        }
        listeners.tell(health);
    }

    private void logDown(Health health) {
        downNanos = nanoTime.getAsLong();
        LOG.log(
                Level.WARNING,
                "{0}; until it is back, the failure choices of the policies decide",
                String.join("; ", health.problems()));
    }

    private void logUp() {
        double seconds = (nanoTime.getAsLong() - downNanos) / 1e9;
        LOG.log(Level.INFO, "{0}: back after {1} s", name, String.format(Locale.ROOT, "%.1f", seconds));
    }
}
