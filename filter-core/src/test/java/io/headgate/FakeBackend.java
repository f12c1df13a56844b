package io.headgate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** A backend that answers what a test says, and remembers what it was asked. Not thread-safe. */
public final class FakeBackend implements Backend {
    private final List<Usage> usages = new ArrayList<>();
    public final List<Take> takes = new ArrayList<>();
    public final List<Key> resets = new ArrayList<>();
    public final List<Consumer<Health>> healthListeners = new CopyOnWriteArrayList<>();
    public RuntimeException failure;
    public Set<Algorithm> algorithms = Set.of(Algorithm.TOKEN_BUCKET);
    public boolean atomic = true;
    public Health health = Health.UP;
    public int closed;
    private UnaryOperator<List<Charge>> counted = UnaryOperator.identity();

    /** The usages of the next answers; a take is granted if all of them are. */
    public FakeBackend answer(Usage... next) {
        usages.clear();
        usages.addAll(List.of(next));
        return this;
    }

    /** What the next grants count of a take, as where failure choices stand in for the backend. */
    public FakeBackend count(UnaryOperator<List<Charge>> charges) {
        counted = charges;
        return this;
    }

    @Override
    public Grant take(Take take) {
        takes.add(take);
        fail();
        List<Charge> charges = counted.apply(take.charges());
        return new FakeGrant(charges, usages(charges));
    }

    @Override
    public List<Usage> peek(Take take) {
        takes.add(take);
        fail();
        return usages(take.charges());
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        fail();
        resets.add(key);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(algorithms, atomic, true, false);
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        healthListeners.add(listener);
        return () -> healthListeners.remove(listener);
    }

    /** Tells the listeners how it is. */
    public void tellHealth() {
        healthListeners.forEach(listener -> listener.accept(health));
    }

    /** Becomes so, and tells the listeners. */
    public void become(Health next) {
        health = next;
        tellHealth();
    }

    @Override
    public void close() {
        closed++;
    }

    private void fail() {
        if (failure != null) {
            throw failure;
        }
    }

    private List<Usage> usages(List<Charge> charges) {
        List<Usage> answer = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            answer.add(usages.isEmpty() ? new Usage(true, 9, 0, 6_000_000) : usages.get(i));
        }
        return List.copyOf(answer);
    }

    private record FakeGrant(List<Charge> charges, List<Usage> usages) implements Grant {
        @Override
        public boolean granted() {
            return usages.stream().allMatch(Usage::granted);
        }

        @Override
        public void settle(ToLongFunction<Charge> finalCost) {}
    }
}
