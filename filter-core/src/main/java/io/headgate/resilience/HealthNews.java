package io.headgate.resilience;

import io.headgate.Health;
import io.headgate.Health.State;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells the log and the listeners of each change of a backend's state, once. Listeners may come and go on any
 * thread; one thread alone tells. What a listener throws is logged and hurts nobody.
 *
 * <p>The log says in a line when the backend is no longer up, and in another when it is up again; not what happens
 * between, since a backend that fails on its way back is still in the same outage.
 */
public final class HealthNews {
    private static final System.Logger LOG = System.getLogger(Breaker.class.getName());

    private final String name;
    private final LongSupplier nanoTime;
    private final List<Consumer<Health>> listeners = new CopyOnWriteArrayList<>();
    private State told = State.UP;
    private long downNanos;

    /** For a backend that is up. */
    public HealthNews(String name) {
        this(name, System::nanoTime);
    }

    HealthNews(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /** Adds a listener, until the returned task is run. */
    public Runnable add(Consumer<Health> listener) {
        Consumer<Health> careful = health -> tell(listener, health);
        listeners.add(careful);
        return () -> listeners.remove(careful);
    }

    /** Says how it is now. */
    public void tell(Health health) {
        State before = told;
        if (health.state() == before) {
            return;
        }
        told = health.state();
        if (before == State.UP) {
            logDown(health);
        } else if (told == State.UP) {
            logUp();
        }
        listeners.forEach(listener -> listener.accept(health));
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

    private static void tell(Consumer<Health> listener, Health health) {
        try {
            listener.accept(health);
        } catch (Throwable e) {
            LOG.log(
                    Level.WARNING,
                    "{0}: a listener of the health failed: {1}",
                    listener.getClass().getName(),
                    e.getClass().getName());
        }
    }
}
