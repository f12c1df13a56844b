package io.headgate.redis;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.redis.Call.Operation;
import io.headgate.resilience.Guarded;
import io.headgate.resilience.HealthListeners;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the masters of a cluster. The charges of a take are grouped by slot, since a script call is made of one slot's
 * keys; the groups go out side by side, and where one refuses or fails, what the others granted is given back. For
 * the moment in between other takes may be refused by what is given back later: a little too much is refused, never
 * too much granted. A group of which nobody knows how it ended is not given back. Thread-safe.
 */
final class ClusterBackend implements Backend {
    private static final System.Logger LOG = System.getLogger(RedisBackend.class.getName());
    private static final Capabilities CAPABILITIES = new Capabilities(Set.of(Algorithm.values()), false, true, true);

    /** How often a group is sent elsewhere; a slot that moves takes one or two. */
    private static final int MOST_ROUNDS = 5;

    private final BucketNames names;
    private final ClusterTopology topology;
    private final long deadlineNanos;
    private final SideBySide sideBySide = new SideBySide();
    private final HealthListeners listeners = new HealthListeners();

    ClusterBackend(BucketNames names, ClusterTopology topology, long deadlineNanos) {
        this.names = names;
        this.topology = topology;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Begins to connect, and waits a moment to learn who the masters are.
     *
     * @param onDialled is run before a new connection is used
     */
    void start(long waitMillis, Runnable onDialled) {
        topology.start(waitMillis, onDialled, this::tell);
    }

    @Override
    public Grant take(Take take) {
        long deadline = System.nanoTime() + deadlineNanos;
        List<SlotGroup> groups = SlotGroup.of(Call.Part.of(take.charges(), names));
        ask(Operation.TAKE, groups, Guarded.mustAsk(take), deadline);
        BackendException failure = failure(groups);
        if (failure == null && groups.size() == 1) {
            return new RedisGrant(this::settle, take.charges(), groups.get(0).answer());
        }
        return failure == null ? grant(take, groups, deadline) : giveBack(take, groups, failure, deadline);
    }

    @Override
    public List<Usage> peek(Take take) {
        List<SlotGroup> groups = SlotGroup.of(Call.Part.of(take.charges(), names));
        askOrThrow(Operation.PEEK, groups);
        Usage[] usages = new Usage[take.charges().size()];
        groups.forEach(group -> place(group, group.answer().usages(), usages));
        return List.of(usages);
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        List<Charge> charge = List.of(Charge.builder(limit, key).build());
        askOrThrow(Operation.RESET, SlotGroup.of(Call.Part.of(charge, names)));
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** Up if every master is and every slot has one, down if none is. */
    @Override
    public Health health() {
        List<String> problems = new ArrayList<>(topology.problems());
        Set<ClusterNode> masters = topology.masters();
        boolean up = !masters.isEmpty() && topology.isWhole();
        boolean down = true;
        for (ClusterNode master : masters) {
            Health.State state = master.breaker().health().state();
            up &= state == Health.State.UP;
            down &= state == Health.State.DOWN;
            problems.addAll(master.problems());
        }
        return new Health(up ? Health.State.UP : down ? Health.State.DOWN : Health.State.DEGRADED, problems);
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        topology.close();
        sideBySide.stop();
    }

    /** Not while it is closed, which is no news. */
    private void tell() {
        Health now = health();
        if (!topology.isClosed()) {
            listeners.tell(now);
        }
    }

    private void settle(List<Call.Part> parts) {
        askOrThrow(Operation.SETTLE, SlotGroup.of(parts));
    }

    private Grant grant(Take take, List<SlotGroup> groups, long deadline) {
        boolean granted = groups.stream().allMatch(SlotGroup::granted);
        Usage[] usages = new Usage[take.charges().size()];
        List<RedisGrant> grants = new ArrayList<>(groups.size());
        for (SlotGroup group : groups) {
            RedisGrant grant = grantOf(take, group);
            grants.add(grant);
            place(group, granted || !grant.granted() ? grant.usages() : grant.usagesWithout(), usages);
        }
        if (!granted) {
            giveBack(grants, deadline);
        }
        return new ClusterGrant(this::settle, granted, take.charges(), List.of(usages), grants);
    }

    private Grant giveBack(Take take, List<SlotGroup> groups, BackendException failure, long deadline) {
        giveBack(
                groups.stream()
                        .filter(SlotGroup::granted)
                        .map(group -> grantOf(take, group))
                        .toList(),
                deadline);
        throw failure;
    }

    /** Goes on after the deadline of the request where Redis is slow, and has one of its own. */
    private void giveBack(List<RedisGrant> grants, long deadline) {
        List<Call.Part> parts = new ArrayList<>();
        grants.forEach(grant -> parts.addAll(grant.toSettle(charge -> 0)));
        if (!parts.isEmpty()) {
            sideBySide.runWaiting(() -> giveBack(parts), deadline);
        }
    }

    private void giveBack(List<Call.Part> parts) {
        try {
            settle(parts);
        } catch (BackendException e) {
            LOG.log(Level.DEBUG, "what one slot granted and another refused was not given back: {0}", e.kind());
        }
    }

    private RedisGrant grantOf(Take take, SlotGroup group) {
        List<Charge> charges =
                group.places.stream().map(place -> take.charges().get(place)).toList();
        return new RedisGrant(this::settle, charges, group.answer());
    }

    private static void place(SlotGroup group, List<Usage> from, Usage[] into) {
        for (int i = 0; i < from.size(); i++) {
            into[group.places.get(i)] = from.get(i);
        }
    }

    /** The failure that decides: one that a request could provoke before one that it could not. */
    private static @Nullable BackendException failure(List<SlotGroup> groups) {
        BackendException first = null;
        for (SlotGroup group : groups) {
            BackendException failure = group.failure();
            if (failure != null && (first == null || first.kind().infrastructure())) {
                first = failure;
            }
        }
        return first;
    }

    private void askOrThrow(Operation operation, List<SlotGroup> groups) {
        ask(operation, groups, true, System.nanoTime() + deadlineNanos);
        BackendException failure = failure(groups);
        if (failure != null) {
            throw failure;
        }
    }

    /** Asks until each group has an answer or a failure, whichever node has its slot by now; they may be more then. */
    private void ask(Operation operation, List<SlotGroup> groups, boolean must, long deadline) {
        List<SlotGroup> left = List.copyOf(groups);
        int rounds = 0;
        do {
            askOnce(operation, left, must, deadline);
            left = redirected(left, groups);
        } while (!left.isEmpty() && ++rounds < MOST_ROUNDS && System.nanoTime() - deadline < 0);
    }

    private void askOnce(Operation operation, List<SlotGroup> groups, boolean must, long deadline) {
        Map<ClusterNode, List<SlotGroup>> byNode = byNode(groups, must);
        if (operation == Operation.TAKE && failure(groups) != null) {
            // whatever the others granted would be given back
            return;
        }
        List<Runnable> tasks = new ArrayList<>(byNode.size());
        byNode.forEach((node, own) -> tasks.add(() -> node.ask(operation, own, deadline)));
        if (tasks.size() == 1) {
            tasks.get(0).run();
        } else if (!tasks.isEmpty()) {
            sideBySide.run(tasks);
        }
    }

    /** Those whose node may be asked; the others have failed. */
    private Map<ClusterNode, List<SlotGroup>> byNode(List<SlotGroup> groups, boolean must) {
        Map<ClusterNode, List<SlotGroup>> byNode = new LinkedHashMap<>();
        for (SlotGroup group : groups) {
            group.begin();
            ClusterNode node = nodeOf(group);
            if (node != null) {
                byNode.computeIfAbsent(node, absent -> new ArrayList<>(2)).add(group);
            }
        }
        byNode.entrySet().removeIf(entry -> {
            BackendException refusal = entry.getKey().refusal(must);
            if (refusal != null) {
                entry.getValue().forEach(group -> group.failed(refusal));
            }
            return refusal != null;
        });
        return byNode;
    }

    private @Nullable ClusterNode nodeOf(SlotGroup group) {
        Host askAt = group.askAt();
        try {
            return askAt == null ? topology.masterOf(group.slot) : topology.nodeAt(askAt);
        } catch (BackendException e) {
            group.failed(e);
            return null;
        }
    }

    /** Those to ask again; one whose buckets are split while its slot is on its way is several from now on. */
    private List<SlotGroup> redirected(List<SlotGroup> asked, List<SlotGroup> all) {
        List<SlotGroup> again = new ArrayList<>();
        for (SlotGroup group : asked) {
            if (isRedirected(group)) {
                List<SlotGroup> parts = group.parts();
                all.remove(group);
                all.addAll(parts);
                again.addAll(parts);
            }
        }
        return again;
    }

    private boolean isRedirected(SlotGroup group) {
        boolean redirected = group.redirected();
        Host target = group.movedTo();
        if (redirected && target != null) {
            topology.moved(group.slot, target);
        }
        return redirected;
    }
}
