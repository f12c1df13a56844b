package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.resilience.Breaker;
import java.util.List;
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

    /**
     * Asks for these groups together; each has an answer or a failure then.
     *
     * @param must whether to ask also where the breaker holds a share back
     */
    void ask(Call.Operation operation, List<SlotGroup> groups, boolean must, long deadlineNanos) {
        long start = System.nanoTime();
        usedNanos = start;
        BackendException open = refusal(must);
        if (open != null) {
            groups.forEach(group -> group.failed(open));
            return;
        }
        List<Call> calls = groups.stream()
                .map(group -> group.call(operation, deadlineNanos))
                .toList();
        combiner.runAll(calls);
        long tookNanos = System.nanoTime() - start;
        for (int i = 0; i < calls.size(); i++) {
            groups.get(i).ended(calls.get(i));
            report(calls.get(i).failure(), tookNanos);
        }
    }

    Host address() {
        return address;
    }

    Breaker breaker() {
        return breaker;
    }

    List<String> problems() {
        return links.problems();
    }

    long usedNanos() {
        return usedNanos;
    }

    void close() {
        breaker.close();
        combiner.close();
    }

    private @Nullable BackendException refusal(boolean must) {
        try {
            breaker.admit(must);
            return null;
        } catch (BackendException e) {
            return e;
        }
    }

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
