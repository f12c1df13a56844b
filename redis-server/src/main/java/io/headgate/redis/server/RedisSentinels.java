package io.headgate.redis.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A master, its replicas and the sentinels that watch them, on free ports of the loopback address,
 * ended with this JVM at the latest. Thread-safe.
 *
 * <pre>{@code
 * try (RedisSentinels redis = RedisSentinels.start()) {
 *     Backend backend = BackendFactory.openUri(redis.uri());
 *     redis.master().kill();
 * }
 * }</pre>
 */
public final class RedisSentinels implements AutoCloseable {
    private static final String MASTER_NAME = "mymaster";
    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinels(Builder with) {
        startServers(with);
        servers.forEach(RedisServer::awaitStart);
        RedisServer first = servers.get(0);
        Polling.await(
                "the replicas follow", () -> first.info("connected_slaves").equals("" + with.replicas));
        startSentinels(with);
        sentinels.forEach(RedisServer::awaitStart);
        sentinels.forEach(RedisSentinels::quicken);
    }

    /** A master, two replicas and three sentinels that are ready. */
    public static RedisSentinels start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the sentinels are: {@code redis-sentinel://127.0.0.1:P1,127.0.0.1:P2,127.0.0.1:P3/mymaster}. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/" + MASTER_NAME));
    }

    public String masterName() {
        return MASTER_NAME;
    }

    /**
     * The server that is the master now, as the sentinel says it that knows of the newest.
     *
     * @throws IllegalStateException if no sentinel answers
     */
    public RedisServer master() {
        SentinelView newest = sentinels.stream()
                .flatMap(this::view)
                .max(Comparator.comparingLong(SentinelView::epoch))
                .orElseThrow(() -> new IllegalStateException("no sentinel answers"));
        return server(newest.masterPort());
    }

    /** The data servers: the first master and its replicas, in the order they were started. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The data servers that are not the master now. */
    public List<RedisServer> replicas() {
        RedisServer master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Waits until each sentinel knows one master, every replica of it and every other sentinel, all of them well. */
    public void awaitReady() {
        Polling.await("the sentinels agree", () -> {
            int port = master().announcedPort();
            return sentinels.stream()
                    .map(sentinel -> SentinelView.of(sentinel, MASTER_NAME))
                    .allMatch(view ->
                            view.masterPort() == port && view.isReady(servers.size() - 1, sentinels.size() - 1));
        });
    }

    /** Has a replica made the master in its stead, and waits until it is. */
    public void failOver() {
        RedisServer before = master();
        RedisServer sentinel = sentinels.stream()
                .filter(RedisServer::answers)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no sentinel answers"));
        sentinel.call("SENTINEL", "FAILOVER", MASTER_NAME);
        Polling.await("another is the master", () -> master() != before);
    }

    /**
     * Restarts a server that was killed, as a replica unless it is still the master. By themselves the
     * sentinels would take eight seconds more to make a replica of a former master.
     */
    public void rejoin(RedisServer killed) {
        killed.restart();
        RedisServer master = master();
        if (master != killed) {
            killed.call("REPLICAOF", "127.0.0.1", "" + master.announcedPort());
        }
    }

    @Override
    public void close() {
        Stream.of(sentinels, servers).flatMap(List::stream).forEach(RedisServer::close);
    }

    private void startServers(Builder with) {
        for (int i = 0; i <= with.replicas; i++) {
            int port = Ports.free();
            int announced = with.announcedPorts.applyAsInt(port);
            List<String> words = RedisServer.configuration(port, List.of());
            words.addAll(Login.SETUP.replicating());
            words.addAll(List.of("--replica-announce-ip", "127.0.0.1", "--replica-announce-port", "" + announced));
            words.addAll(with.options);
            if (i > 0) {
                words.addAll(
                        List.of("--replicaof", "127.0.0.1", "" + servers.get(0).announcedPort()));
            }
            RedisProcess process = new RedisProcess(RedisBinary.redis70(), Map.of(), words);
            servers.add(new RedisServer(port, announced, Login.SETUP, process));
        }
    }

    private void startSentinels(Builder with) {
        List<Integer> ports = IntStream.range(0, with.sentinels)
                .map(i -> Ports.free())
                .boxed()
                .toList();
        List<Integer> data = servers.stream().map(RedisServer::announcedPort).toList();
        for (int port : ports) {
            List<String> words = new SentinelConfiguration(MASTER_NAME)
                    .listen(port)
                    .monitor(data.get(0), with.sentinels / 2 + 1, with.downAfter, with.failoverTimeout)
                    .login(Login.SETUP)
                    .know(
                            data.subList(1, data.size()),
                            ports.stream().filter(other -> other != port).toList())
                    .words(with.sentinelOptions);
            RedisProcess process = new RedisProcess(RedisBinary.redis70(), Map.of(), words, "--sentinel");
            sentinels.add(new RedisServer(port, port, Login.SETUP, process));
        }
    }

    /**
     * Otherwise it takes ten seconds to see that a replica follows, except in a failover, where it asks
     * each second anyway; and as it dials once a second at most, down-after of a second finds a new master
     * down at once.
     */
    private static void quicken(RedisServer sentinel) {
        sentinel.call("SENTINEL", "DEBUG", "INFO-PERIOD", "1000", "PING-PERIOD", "250");
    }

    /** Nothing, if the sentinel does not answer. */
    private Stream<SentinelView> view(RedisServer sentinel) {
        return sentinel.answers() ? Stream.of(SentinelView.of(sentinel, MASTER_NAME)) : Stream.empty();
    }

    private RedisServer server(int announcedPort) {
        return servers.stream()
                .filter(server -> server.announcedPort() == announcedPort)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server announces port " + announcedPort));
    }

    /** How a set-up shall be. Not thread-safe. */
    public static final class Builder {
        private int replicas = 2;
        private int sentinels = 3;
        private Duration downAfter = Duration.ofSeconds(1);
        private Duration failoverTimeout = Duration.ofSeconds(3);
        private List<String> options = List.of();
        private List<String> sentinelOptions = List.of();
        private IntUnaryOperator announcedPorts = IntUnaryOperator.identity();

        private Builder() {}

        /** How many replicas there are beside the master: 2 unless said. */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /** How many sentinels there are: 3 unless said. */
        public Builder sentinels(int sentinels) {
            this.sentinels = sentinels;
            return this;
        }

        /** {@code down-after-milliseconds}: a second unless said. */
        public Builder downAfter(Duration downAfter) {
            this.downAfter = downAfter;
            return this;
        }

        /** {@code failover-timeout}: three seconds unless said. */
        public Builder failoverTimeout(Duration failoverTimeout) {
            this.failoverTimeout = failoverTimeout;
            return this;
        }

        /**
         * Options of the data servers, as {@link RedisServer#start} takes them. Passwords and users are
         * such: {@code --requirepass secret}. The set-up itself has a user of its own.
         */
        public Builder options(String... options) {
            this.options = List.of(options);
            return this;
        }

        /** Options of the sentinels, passwords and users among them. */
        public Builder sentinelOptions(String... options) {
            this.sentinelOptions = List.of(options);
            return this;
        }

        /** Where a data server on this port is known to be: a proxy's port, for example. */
        public Builder announce(IntUnaryOperator announcedPorts) {
            this.announcedPorts = announcedPorts;
            return this;
        }

        /** Starts it all, and waits until it is ready. */
        public RedisSentinels start() {
            RedisSentinels started = new RedisSentinels(this);
            try {
                started.awaitReady();
                return started;
            } catch (RuntimeException e) {
                started.close();
                throw e;
            }
        }
    }
}
