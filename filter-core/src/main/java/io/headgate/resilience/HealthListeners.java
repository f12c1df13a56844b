package io.headgate.resilience;

import io.headgate.Health;
import io.headgate.Health.State;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells listeners of each change of a state, once. They may come and go on any thread; one thread alone tells.
 * What a listener throws is logged and hurts nobody.
 */
public final class HealthListeners {
    private static final System.Logger LOG = System.getLogger(Breaker.class.getName());

    private final List<Consumer<Health>> listeners = new CopyOnWriteArrayList<>();
    private State told = State.UP;

    /** Adds a listener, until the returned task is run. */
    public Runnable add(Consumer<Health> listener) {
        Consumer<Health> careful = health -> tell(listener, health);
        listeners.add(careful);
        return () -> listeners.remove(careful);
    }

    /** Says how it is now; they are told if the state is another than before, {@link State#UP} at first. */
    public void tell(Health health) {
        if (health.state() != told) {
            told = health.state();
            listeners.forEach(listener -> listener.accept(health));
        }
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
