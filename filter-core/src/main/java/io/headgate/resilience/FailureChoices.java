package io.headgate.resilience;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.BackendFactory;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A backend that decides by the policies' {@link FailureChoice}s where its delegate fails: the outermost of the
 * decorators. Thread-safe.
 *
 * <p>If a take that the delegate could not decide holds a charge that is {@link FailureChoice#CLOSED}, it throws
 * what the delegate threw. Otherwise the charges that are {@link FailureChoice#LOCAL} are taken together, all or
 * none, in this node's memory, and those that are {@link FailureChoice#OPEN} are admitted and counted nowhere. An
 * observed charge refuses nothing, so it does not close a take either.
 *
 * <p>The limit in memory is the node's part: {@code 100/1m} is {@code 25/1m} on each of 4 nodes. Its rate is {@code
 * quota / (nodes * window)} and its burst {@code burst / nodes}, rounded down, but at least the cost of the take; it is
 * a token bucket, except that a single node counts by the limit's own algorithm. So
 * in an outage of length t all nodes together admit, beyond what was granted before, at most {@code max(burst, nodes
 * * cost) + quota * t / window}, and a unit for each node; a single node in each aligned window at most the quota. The buckets stay when the delegate is back,
 * so that one which comes and goes gives no fresh burst each time. They are at most 100 000, as those of {@code
 * memory:}; further keys share some that stay limited.
 *
 * <p>What a request could provoke ({@link Kind#UNEXPECTED}) opens no choice, and neither does an exception that is no
 * {@link BackendException}: both go through. A server whose memory is full ({@link Kind#OUT_OF_MEMORY}) may have been
 * filled by requests, so {@link FailureChoice#OPEN} is {@link FailureChoice#LOCAL} then.
 */
public final class FailureChoices implements Backend {
    /** The greatest number of nodes. */
    public static final int MAX_NODES = 10_000;

    private final Backend delegate;
    private final int nodes;
    private final Backend memory;

    /**
     * Lets the choices decide where a backend fails, which is closed in the end.
     *
     * @param nodes how many nodes share the backend, 1 to {@link #MAX_NODES}: those that are running, or will be
     * @throws IllegalArgumentException if the number is not one of those
     */
    public FailureChoices(Backend delegate, int nodes) {
        this(delegate, requireNodes(nodes), BackendFactory.openUri("memory:"));
    }

    FailureChoices(Backend delegate, int nodes, Backend memory) {
        this.delegate = delegate;
        this.nodes = nodes;
        this.memory = memory;
    }

    private static int requireNodes(int nodes) {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("nodes: %d, expected 1 to %d".formatted(nodes, MAX_NODES));
        }
        return nodes;
    }

    @Override
    public Grant take(Take take) {
        try {
            return delegate.take(take);
        } catch (BackendException e) {
            if (!e.kind().infrastructure() || Guarded.mustAsk(take)) {
                throw e;
            }
            return byChoice(take, e);
        }
    }

    /** Asks the delegate alone: where that fails there is no usage to tell of a policy that is open. */
    @Override
    public List<Usage> peek(Take take) {
        return delegate.peek(take);
    }

    /** Makes the bucket full in this node's memory too, whether or not the delegate can be asked. */
    @Override
    public void reset(PolicyLimit limit, Key key) {
        try {
            delegate.reset(limit, key);
        } finally {
            memory.reset(local(limit, 1), key);
        }
    }

    @Override
    public void forgetRefusals() {
        delegate.forgetRefusals();
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public Health health() {
        return delegate.health();
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return delegate.onHealthChange(listener);
    }

    /** Closes the delegate. A later take is decided by the choices, still. */
    @Override
    public void close() {
        try {
            delegate.close();
        } finally {
            memory.close();
        }
    }

    private Grant byChoice(Take take, BackendException failure) {
        List<Charge> counted = new ArrayList<>(take.charges().size());
        for (Charge charge : take.charges()) {
            if (isCounted(charge.limit().onFailure(), failure.kind())) {
                counted.add(local(charge));
            }
        }
        return counted.isEmpty() ? new UncountedGrant(failure) : new LocalGrant(memory.take(Take.of(counted)), failure);
    }

    private static boolean isCounted(FailureChoice choice, Kind kind) {
        return switch (choice) {
            case LOCAL -> true;
            case OPEN -> kind == Kind.OUT_OF_MEMORY;
            case CLOSED -> false;
        };
    }

    private Charge local(Charge charge) {
        Charge.Builder local = Charge.builder(local(charge.limit(), charge.cost()), charge.key())
                .cost(charge.cost());
        return charge.enforced() ? local.build() : local.observed().build();
    }

    private PolicyLimit local(PolicyLimit limit, long cost) {
        return nodes == 1
                ? limit
                : limit.withLimit(LocalLimit.of(limit.limit(), nodes).forCost(cost));
    }
}
