package io.headgate;

import java.util.List;
import java.util.function.Consumer;

/**
 * Where buckets live. Thread-safe.
 *
 * <p>In any interval of {@code t} on the backend's clock, the units granted from one token bucket are at
 * most {@code burst + ceil(quota * t / window)}, whatever the concurrency, and in each aligned window of a fixed or
 * sliding one at most the quota. The contract test of
 * backends (in the test-jar of {@code headgate-filter-core}) states all that an implementation owes.
 */
public interface Backend extends AutoCloseable {
    /**
     * Takes all charges or none, at one moment.
     *
     * @throws BackendException if the backend cannot tell; what it took then stays taken
     */
    Grant take(Take take);

    /**
     * What {@link #take} would find now; nothing is charged.
     *
     * @return one usage for each charge, in the order of the take
     * @throws BackendException if the backend cannot tell
     */
    List<Usage> peek(Take take);

    /**
     * Makes a bucket full.
     *
     * @throws BackendException if it is not known whether that was done
     */
    void reset(PolicyLimit limit, Key key);

    /**
     * Forgets refusals that are remembered, so that every next take is decided anew; no bucket changes. For a
     * backend that remembers none there is nothing to do. Called after a reload.
     */
    default void forgetRefusals() {}

    /** What this backend can do; the same at every call. */
    Capabilities capabilities();

    /** How it is now; up unless it can fail. Costs no call to a server. */
    default Health health() {
        return Health.UP;
    }

    /**
     * Tells a listener each time the {@link Health#state()} changes, until the returned task is run. Calls
     * come one after another, on threads of requests or of the backend: a listener is quick and throws nothing.
     */
    default Runnable onHealthChange(Consumer<Health> listener) {
        return () -> {};
    }

    /** Lets go of threads and connections; a later call throws {@link BackendException}, or works still. */
    @Override
    void close();
}
