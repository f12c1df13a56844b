package io.headgate.redis;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.redis.Call.Operation;
import java.util.List;
import java.util.Set;

/** Asks Redis for everything. Thread-safe. */
final class ScriptBackend implements Backend {
    private static final Capabilities CAPABILITIES = new Capabilities(Set.of(Algorithm.values()), true, true, true);

    private final BucketNames names;
    private final Transport transport;
    private final Combiner combiner;
    private final long deadlineNanos;
    private final RedisGrant.Settler settler = this::settle;

    ScriptBackend(BucketNames names, Transport transport, long deadlineNanos) {
        this.names = names;
        this.transport = transport;
        this.combiner = new Combiner(transport, deadlineNanos);
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public Grant take(Take take) {
        return new RedisGrant(settler, take.charges(), ask(Operation.TAKE, take.charges()));
    }

    @Override
    public List<Usage> peek(Take take) {
        return ask(Operation.PEEK, take.charges()).usages();
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        ask(Operation.RESET, List.of(Charge.builder(limit, key).build()));
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** Up, since it does not know better; with what is wrong with the connections. */
    @Override
    public Health health() {
        return new Health(Health.State.UP, transport.problems());
    }

    @Override
    public void close() {
        combiner.close();
    }

    private void settle(List<Call.Part> parts) {
        combiner.run(new Call(Operation.SETTLE, parts, System.nanoTime() + deadlineNanos));
    }

    private Answer ask(Operation operation, List<Charge> charges) {
        long deadline = System.nanoTime() + deadlineNanos;
        return combiner.run(new Call(operation, Call.Part.of(charges, names), deadline));
    }
}
