package io.headgate.redis;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.redis.Call.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks Redis for everything. Thread-safe. */
final class ScriptBackend implements Backend {
    private static final Capabilities CAPABILITIES = new Capabilities(Set.of(Algorithm.TOKEN_BUCKET), true, true, true);

    private final BucketNames names;
    private final Combiner combiner;
    private final long deadlineNanos;

    ScriptBackend(BucketNames names, Transport transport, long deadlineNanos) {
        this.names = names;
        this.combiner = new Combiner(transport, deadlineNanos);
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public Grant take(Take take) {
        return new RedisGrant(this, take, ask(Operation.TAKE, take.charges()));
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

    @Override
    public void close() {
        combiner.close();
    }

    void settle(Take take, Answer answer, long[] finalCosts) {
        long deadline = System.nanoTime() + deadlineNanos;
        List<Call.Part> parts = new ArrayList<>(finalCosts.length);
        for (int i = 0; i < finalCosts.length; i++) {
            Call.Part taken = Call.Part.of(take.charges().get(i), names);
            if (answer.usages().get(i).granted() && finalCosts[i] != taken.units()) {
                parts.add(new Call.Part(
                        taken.bucket(), taken.limit(), finalCosts[i] - taken.units(), answer.nowMicros()));
            }
        }
        if (!parts.isEmpty()) {
            combiner.run(new Call(Operation.SETTLE, parts, deadline));
        }
    }

    private Answer ask(Operation operation, List<Charge> charges) {
        long deadline = System.nanoTime() + deadlineNanos;
        Call.Part[] parts = new Call.Part[charges.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Call.Part.of(charges.get(i), names);
        }
        return combiner.run(new Call(operation, List.of(parts), deadline));
    }
}
