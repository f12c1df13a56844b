package io.headgate.redis.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster on free ports of the loopback address, three masters with a replica each unless said, ended
 * with this JVM at the latest. Thread-safe.
 *
 * <pre>{@code
 * try (RedisCluster redis = RedisCluster.start()) {
 *     Backend backend = BackendFactory.openUri(redis.uri());
 *     redis.masterOfSlot(redis.slotOf("key")).kill();
 * }
 * }</pre>
 */
public final class RedisCluster implements AutoCloseable {
    private final List<RedisServer> servers = new ArrayList<>();

    private RedisCluster(Builder with) {
        ClusterPlan plan = with.plan();
        for (ClusterPlan.Node node : plan.nodes()) {
            RedisProcess process = new RedisProcess(RedisBinary.redis70(), Map.of(), with.configuration(node));
            process.write("nodes.conf", plan.fileOf(node));
            servers.add(new RedisServer(node.port(), node.announcedPort(), Login.SETUP, process));
        }
        servers.forEach(RedisServer::awaitStart);
    }

    /** Three masters and three replicas that are ready. */
    public static RedisCluster start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where all nodes are: {@code redis-cluster://127.0.0.1:P1,127.0.0.1:P2,...}. */
    public String uri() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.announcedPort())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** All nodes, in the order they were started: the first masters, then the first replicas. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The nodes that have slots now, in the order of their first. */
    public List<RedisServer> masters() {
        List<ClusterNode> seen = seenByAll();
        return seen.stream()
                .flatMap(node -> node.slots().stream())
                .map(ClusterNode.Range::first)
                .sorted()
                .map(slot -> server(ownerOf(slot, seen)))
                .distinct()
                .toList();
    }

    /**
     * The node that has the slot now, as the newest of all views says it.
     *
     * @throws IllegalStateException if no node answers that knows of one
     */
    public RedisServer masterOfSlot(int slot) {
        return server(ownerOf(slot, seenByAll()));
    }

    /** The nodes that follow this one now. */
    public List<RedisServer> replicasOf(RedisServer master) {
        List<ClusterNode> seen = seenBySome();
        String id = nodeOf(master, seen).id();
        return seen.stream()
                .filter(node -> node.masterId().equals(id))
                .map(this::server)
                .toList();
    }

    /** The slot of a key; a part in braces stands for the whole. */
    public int slotOf(String key) {
        return Slots.of(key);
    }

    /** Waits until all nodes find the cluster well and say the same of it, and each replica follows its master. */
    public void awaitReady() {
        Polling.await("the cluster is well", () -> servers.stream().allMatch(RedisCluster::isReady) && agrees());
    }

    /** Moves a slot with all its keys. */
    public void migrateSlot(int slot, RedisServer from, RedisServer to) {
        SlotMigration migration = migration(slot, from, to);
        migration.begin();
        migration.moveAllKeys();
        migration.end();
    }

    /** The steps of a move, for whoever wants to stop between them. */
    public SlotMigration migration(int slot, RedisServer from, RedisServer to) {
        return new SlotMigration(this, slot, from, to);
    }

    /** Has a replica of this master take over in agreement with it, and waits until it has. */
    public void failOver(RedisServer master) {
        RedisServer replica = replicasOf(master).get(0);
        replica.call("CLUSTER", "FAILOVER");
        Polling.await("the replica took over", () -> masters().contains(replica));
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private static boolean isReady(RedisServer server) {
        boolean ok = String.valueOf(server.call("CLUSTER", "INFO")).contains("cluster_state:ok");
        return ok
                && (server.info("role").equals("master")
                        || server.info("master_link_status").equals("up"));
    }

    private boolean agrees() {
        List<ClusterNode> seen = seenByAll();
        return seen.stream().allMatch(ClusterNode::isWell)
                && seen.stream().map(ClusterNode::shared).distinct().count() == servers.size();
    }

    private List<ClusterNode> seenByAll() {
        return servers.stream()
                .filter(RedisServer::answers)
                .flatMap(server -> ClusterNode.seenBy(server).stream())
                .toList();
    }

    private List<ClusterNode> seenBySome() {
        RedisServer some = servers.stream()
                .filter(RedisServer::answers)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node answers"));
        return ClusterNode.seenBy(some);
    }

    private static ClusterNode ownerOf(int slot, List<ClusterNode> seen) {
        return seen.stream()
                .filter(node -> node.isMaster() && node.has(slot))
                .max(Comparator.comparingLong(ClusterNode::epoch))
                .orElseThrow(() -> new IllegalStateException("no node has slot " + slot));
    }

    private static ClusterNode nodeOf(RedisServer server, List<ClusterNode> seen) {
        return seen.stream()
                .filter(node -> node.port() == server.announcedPort())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node announces port " + server.announcedPort()));
    }

    private RedisServer server(ClusterNode node) {
        return servers.stream()
                .filter(server -> server.announcedPort() == node.port())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server announces port " + node.port()));
    }

    /** How a cluster shall be. Not thread-safe. */
    public static final class Builder {
        private int masters = 3;
        private int replicas = 3;
        private Duration nodeTimeout = Duration.ofSeconds(1);
        private boolean fullCoverage = true;
        private List<String> options = List.of();
        private IntUnaryOperator announcedPorts = IntUnaryOperator.identity();

        private Builder() {}

        /** How many nodes have slots: 3 unless said. */
        public Builder masters(int masters) {
            this.masters = masters;
            return this;
        }

        /** How many nodes follow one of them, in turn: 3 unless said. */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /** {@code cluster-node-timeout}: a second unless said. */
        public Builder nodeTimeout(Duration nodeTimeout) {
            this.nodeTimeout = nodeTimeout;
            return this;
        }

        /** {@code cluster-require-full-coverage}: yes unless said, as in Redis. */
        public Builder fullCoverage(boolean fullCoverage) {
            this.fullCoverage = fullCoverage;
            return this;
        }

        /**
         * Options of the nodes, as {@link RedisServer#start} takes them. Passwords and users are such:
         * {@code --requirepass secret}. The set-up itself has a user of its own.
         */
        public Builder options(String... options) {
            this.options = List.of(options);
            return this;
        }

        /** Where a node on this port says that it is: a proxy's port, for example. */
        public Builder announce(IntUnaryOperator announcedPorts) {
            this.announcedPorts = announcedPorts;
            return this;
        }

        /** Starts it all, and waits until it is ready. */
        public RedisCluster start() {
            RedisCluster started = new RedisCluster(this);
            try {
                started.awaitReady();
                return started;
            } catch (RuntimeException e) {
                started.close();
                throw e;
            }
        }

        private ClusterPlan plan() {
            List<ClusterPlan.Node> nodes =
                    Stream.generate(this::node).limit((long) masters + replicas).toList();
            return new ClusterPlan(nodes, masters);
        }

        private ClusterPlan.Node node() {
            int port = Ports.free();
            return new ClusterPlan.Node(port, announcedPorts.applyAsInt(port), Ports.free());
        }

        private List<String> configuration(ClusterPlan.Node node) {
            List<String> words = RedisServer.configuration(node.port(), List.of("--cluster-enabled", "yes"));
            words.addAll(List.of("--cluster-config-file", "nodes.conf", "--cluster-port", "" + node.busPort()));
            words.addAll(List.of("--cluster-announce-ip", "127.0.0.1"));
            words.addAll(List.of("--cluster-announce-port", "" + node.announcedPort()));
            words.addAll(List.of("--cluster-node-timeout", "" + nodeTimeout.toMillis()));
            words.addAll(List.of("--cluster-require-full-coverage", fullCoverage ? "yes" : "no"));
            words.addAll(Login.SETUP.replicating());
            words.addAll(options);
            return words;
        }
    }
}
