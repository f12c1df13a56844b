package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a cluster and which of them has which slot. A thread of its own asks the nodes: at the start, when
 * a slot has moved or a node fails, and now and then. Thread-safe.
 */
final class ClusterTopology {
    private static final System.Logger LOG = System.getLogger(RedisBackend.class.getName());
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long UNWELL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WELL_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a node without slots is kept: it may get some, or have slots on their way to it. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Enough to meet a node that has a single slot. */
    private static final int MOST_NAMES = 200_000;

    private final List<Host> seeds;
    private final Query query;
    private final Factory factory;
    private final Map<Host, ClusterNode> nodes = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable ClusterNode> bySlot = new AtomicReferenceArray<>(ClusterSlots.COUNT);
    private final Problems problems;
    private final Thread thread = new Thread(this::keepAsking, "headgate-redis-cluster");
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile Set<Host> known = Set.of();
    private volatile @Nullable BackendException failure;
    private volatile Runnable onDialled = () -> {};
    private volatile Runnable onLooked = () -> {};
    private volatile boolean asked;
    private volatile boolean closed;

    /** Asks one node. */
    interface Query {
        /** Throws a {@link BackendException} if the node does not answer, or with an error. */
        ClusterSlots slots(Host node);

        /** Ends what is under way. */
        void close();
    }

    /** Makes nodes. */
    interface Factory {
        /** Begins to connect, and does not wait. */
        ClusterNode open(Host address, ClusterTopology topology);
    }

    ClusterTopology(List<Host> seeds, Query query, Factory factory) {
        this.seeds = seeds;
        this.query = query;
        this.problems = new Problems(seeds.stream().map(Host::toString).collect(Collectors.joining(",")));
        this.factory = factory;
        thread.setDaemon(true);
    }

    /**
     * Begins to ask, and waits a moment for the first try, and for the masters' connections.
     *
     * @param onDialled is run before a new connection to a node is used
     * @param onLooked is run by this thread when a node's health or the nodes may have changed
     */
    void start(long waitMillis, Runnable onDialled, Runnable onLooked) {
        this.onDialled = onDialled;
        this.onLooked = onLooked;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        thread.start();
        try {
            tried.await(waitMillis, TimeUnit.MILLISECONDS);
            masters().forEach(master -> master.awaitTry(end - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws BackendException if no master is known to have the slot */
    ClusterNode masterOf(int slot) {
        ClusterNode master = bySlot.get(slot);
        if (master != null) {
            return master;
        }
        BackendException cause = failure;
        throw cause == null
                ? new BackendException(Kind.NOT_READY, "no master of the cluster serves the slot")
                : new BackendException(cause.kind(), String.valueOf(cause.getMessage()), cause);
    }

    /** A node by its address, whether or not it is known to have slots. It stays open for a while. */
    ClusterNode nodeAt(Host address) {
        ClusterNode node = Objects.requireNonNull(
                nodes.compute(address, (host, open) -> open == null ? factory.open(host, this) : open.used()));
        if (closed) {
            node.close();
        }
        return node;
    }

    /** A node said that a slot is with another from now on. */
    void moved(int slot, Host target) {
        bySlot.set(slot, nodeAt(target));
        askSoon();
    }

    /** Looks again, since something has changed. */
    void askSoon() {
        asked = true;
        LockSupport.unpark(thread);
    }

    /** The masters that are known to have slots. */
    Set<ClusterNode> masters() {
        Set<ClusterNode> masters = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int slot = 0; slot < ClusterSlots.COUNT; slot++) {
            ClusterNode master = bySlot.get(slot);
            if (master != null) {
                masters.add(master);
            }
        }
        return masters;
    }

    /** There is a new connection to a node. */
    void dialled() {
        onDialled.run();
    }

    /** The name of a bucket in a slot that a node has, or null if it has none. */
    @SuppressWarnings("ReferenceEquality") // nodes are told apart, not compared
    @Nullable
    String bucketAt(Host host, BucketNames names) {
        ClusterNode node = nodes.get(host);
        if (node == null || !masters().contains(node)) {
            return null;
        }
        for (int number = 0; number < MOST_NAMES; number++) {
            String name = names.probe(number);
            if (bySlot.get(SlotGroup.slotOf(name)) == node) {
                return name;
            }
        }
        return null;
    }

    /** Whether a node is up as far as is known. */
    boolean isUp(Host host) {
        ClusterNode node = nodes.get(host);
        return node == null || node.isUp();
    }

    /** Whether every slot has a master. */
    boolean isWhole() {
        return unserved() == 0;
    }

    /** What is wrong with the cluster as a whole. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems.list());
        long unserved = unserved();
        if (unserved > 0 && all.isEmpty()) {
            all.add("Redis at %s: %d slots have no master".formatted(problems.where(), unserved));
        }
        return all;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
        query.close();
        nodes.values().forEach(ClusterNode::close);
    }

    private void keepAsking() {
        while (!closed) {
            asked = false;
            boolean well = ask() && isWell();
            tried.countDown();
            onLooked.run();
            rest(well ? WELL_PAUSE_NANOS : UNWELL_PAUSE_NANOS);
            // before asking anew, which may take a while
            onLooked.run();
        }
    }

    private boolean isWell() {
        return isWhole() && masters().stream().allMatch(ClusterNode::isUp);
    }

    private long unserved() {
        return IntStream.range(0, ClusterSlots.COUNT)
                .filter(slot -> bySlot.get(slot) == null)
                .count();
    }

    /** Jittered, so that a fleet does not ask all at once. */
    private void rest(long nanos) {
        long start = System.nanoTime();
        long most = ThreadLocalRandom.current().nextLong(nanos / 2, nanos);
        long left;
        while (!closed && (left = (asked ? LEAST_PAUSE_NANOS : most) - (System.nanoTime() - start)) > 0) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Asks one node after the other until one answers. */
    private boolean ask() {
        List<Host> askable = new ArrayList<>(known);
        Collections.shuffle(askable);
        Set<Host> all = new LinkedHashSet<>(askable);
        all.addAll(seeds);
        BackendException last = null;
        for (Host node : all) {
            if (closed) {
                return false;
            }
            try {
                take(query.slots(node));
                return true;
            } catch (BackendException e) {
                last = e;
            } catch (RuntimeException | OutOfMemoryError e) {
                // whatever it is, the thread goes on: without it no move of a slot would be noticed
                last = new BackendException(Kind.UNREACHABLE, "no connections to the masters can be made", e);
            }
        }
        failed(last);
        return false;
    }

    private void take(ClusterSlots slots) {
        if (slots.ranges().isEmpty()) {
            throw new Unusable(
                    Kind.NOT_READY, "this node knows of no slots", "expected nodes of a cluster that has some");
        }
        AtomicReferenceArray<@Nullable ClusterNode> now = new AtomicReferenceArray<>(ClusterSlots.COUNT);
        for (ClusterSlots.Range range : slots.ranges()) {
            ClusterNode master = nodeAt(range.master());
            for (int slot = range.from(); slot <= range.to(); slot++) {
                now.set(slot, master);
            }
        }
        String before = masterNames();
        for (int slot = 0; slot < ClusterSlots.COUNT; slot++) {
            bySlot.set(slot, now.get(slot));
        }
        tellIfChanged(before);
        known = slots.nodes();
        failure = null;
        closeIdle();
        problems.answers();
    }

    private void tellIfChanged(String before) {
        String now = masterNames();
        if (!before.isEmpty() && !before.equals(now)) {
            LOG.log(Level.INFO, "Redis at {0}: the masters are {1}", problems.where(), now);
        }
    }

    private String masterNames() {
        return masters().stream().map(ClusterNode::toString).sorted().collect(Collectors.joining(", "));
    }

    private void closeIdle() {
        Set<ClusterNode> masters = masters();
        for (Host host : nodes.keySet()) {
            nodes.computeIfPresent(
                    host,
                    (same, node) -> masters.contains(node) || !node.isUnusedFor(IDLE_NANOS) ? node : closed(node));
        }
    }

    private static @Nullable ClusterNode closed(ClusterNode node) {
        node.close();
        return null;
    }

    private void failed(@Nullable BackendException cause) {
        failure = cause;
        if (cause != null && !closed) {
            problems.failed(cause);
        }
    }
}
