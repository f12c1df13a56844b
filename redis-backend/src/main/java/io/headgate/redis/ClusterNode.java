package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.Health;
import io.headgate.resilience.Breaker;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One master of a cluster: its connections, the calls that wait for it, and a breaker of its own. Thread-safe. */
final class ClusterNode {
    private final Host address;
    private final Combiner combiner;
    private final Breaker breaker;
    private final Links links;
    private volatile long usedNanos = System.nanoTime();

    ClusterNode(Host address, Links links, Combiner combiner, Breaker breaker) {
        this.address = address;
        this.links = links;
        this.combiner = combiner;
        this.breaker = breaker;
    }

    /** Asks for these groups together; each has an answer or a failure then. */
    void ask(Call.Operation operation, List<SlotGroup> groups, long deadlineNanos) {
        long start = System.nanoTime();
        List<Call> calls = groups.stream()
                .map(group -> group.call(operation, deadlineNanos))
                .toList();
        combiner.runAll(calls);
        long tookNanos = System.nanoTime() - start;
        for (int i = 0; i < calls.size(); i++) {
            groups.get(i).ended(calls.get(i), address);
            if (operation == Call.Operation.TAKE) {
                report(calls.get(i).failure(), tookNanos);
            }
        }
    }

    /**
     * Why it is not to be asked, or null.
     *
     * @param must whether to ask also where the breaker holds a share back
     */
    @Nullable
    BackendException refusal(boolean must) {
        try {
            breaker.admit(must);
            return null;
        } catch (BackendException e) {
            return e;
        }
    }

    Host address() {
        return address;
    }

    Breaker breaker() {
        return breaker;
    }

    boolean isUp() {
        return breaker.health().state() == Health.State.UP;
    }

    /** The breaker's, and then those of the connections; what both say once. */
    List<String> problems() {
        return Stream.concat(breaker.health().problems().stream(), links.problems().stream())
                .distinct()
                .toList();
    }

    /** Waits a moment for the first try to connect. */
    void awaitTry(long nanos) {
        links.awaitTry(nanos);
    }

    /** Says that somebody is about to ask it. */
    ClusterNode used() {
        usedNanos = System.nanoTime();
        return this;
    }

    boolean isUnusedFor(long nanos) {
        return System.nanoTime() - usedNanos > nanos;
    }

    void close() {
        breaker.close();
        combiner.close();
    }

    /** Takes alone teach the breaker: a server that cannot write may still answer a peek. */
    private void report(@Nullable BackendException failure, long tookNanos) {
        if (failure == null || failure instanceof Redirection) {
            breaker.succeeded(tookNanos);
        } else {
            breaker.failed(tookNanos, failure);
        }
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return address.toString();
    }
}
