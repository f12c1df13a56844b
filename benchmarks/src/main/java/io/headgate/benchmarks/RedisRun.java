package io.headgate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.headgate.redis.server.RedisServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/** The rounds of one scenario. Not thread-safe. */
final class RedisRun implements AutoCloseable {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final RedisScenario scenario;
    private final RedisOptions options;
    private final int threads;
    private final Jedis redis;
    private final Map<RedisPeer, RedisClients> opened = new EnumMap<>(RedisPeer.class);
    private final Medians medians = new Medians();
    private final List<String> failures = new ArrayList<>();
    private int round;

    RedisRun(RedisScenario scenario, RedisOptions options, RedisServer server) {
        this.scenario = scenario;
        this.options = options;
        this.threads = scenario.alone() ? 1 : options.threads();
        RedisTarget target = RedisTarget.of(server.port(), options.backend());
        this.redis = new Jedis(target.host(), target.port());
        scenario.peers().forEach(peer -> opened.put(peer, peer.open(target, scenario.limit())));
    }

    /** A round that is not counted, after which each of many clients has its bucket. */
    void warmUp() throws InterruptedException, ExecutionException {
        for (RedisPeer peer : scenario.peers()) {
            if (scenario.clients() > 1) {
                RedisLoad.fill(clients(peer), scenario.clients(), options.threads());
            }
            load(peer);
        }
    }

    void measure() throws InterruptedException, ExecutionException {
        List<RedisPeer> order = new ArrayList<>(scenario.peers());
        for (int i = 0; i < options.rounds(); i++) {
            round++;
            Map<RedisPeer, Map<Figure, Double>> figures = new EnumMap<>(RedisPeer.class);
            for (RedisPeer peer : order) {
                figures.put(peer, measure(peer));
            }
            add(figures);
            Collections.reverse(order);
        }
    }

    void print() {
        System.out.printf(
                "%n## %s: %d thread(s), %,d client(s), %s%n%n",
                scenario.name(), threads, scenario.clients(), scenario.limit());
        System.out.println("| | " + row(figure -> figure.title));
        System.out.println("|---|" + "---|".repeat(Figure.values().length));
        for (RedisPeer peer : scenario.peers()) {
            System.out.println("| " + peer + " | " + row(figure -> cell(figure, name(peer, figure))));
        }
        System.out.println();
        scenario.requirements().forEach(this::print);
        System.out.println("- failures: " + (failures.isEmpty() ? "0" : String.join("; ", failures)));
    }

    @Override
    public void close() {
        opened.values().forEach(RedisClients::close);
        redis.close();
    }

    private Map<Figure, Double> measure(RedisPeer peer) throws InterruptedException, ExecutionException {
        RedisStats before = RedisStats.of(redis);
        long cpuBefore = SYSTEM.getProcessCpuTime();
        RedisLoad load = load(peer);
        long cpuAfter = SYSTEM.getProcessCpuTime();
        RedisStats after = RedisStats.of(redis);
        if (load.failed() > 0) {
            failures.add("%s %d in round %d, %s".formatted(peer, load.failed(), round, load.failure()));
        }
        double decisions = load.latencies().total();
        return new EnumMap<>(Map.of(
                Figure.DECISIONS, 1e9 * decisions / load.time().toNanos(),
                Figure.P50, load.latencies().nanosAt(0.50) / 1e3,
                Figure.P99, load.latencies().nanosAt(0.99) / 1e3,
                Figure.COMMANDS, (after.sentCommands(peer) - before.sentCommands(peer)) / decisions,
                Figure.REDIS_CPU, (after.cpuMicros() - before.cpuMicros()) / decisions,
                Figure.CLIENT_CPU, (cpuAfter - cpuBefore) / 1e3 / decisions,
                Figure.ADMITTED, load.admitted() / (scenario.binds() ? scenario.allowed(load.time()) : decisions)));
    }

    private RedisLoad load(RedisPeer peer) throws InterruptedException, ExecutionException {
        return RedisLoad.run(clients(peer), names(), threads, options.time());
    }

    /** A single client is another one in each round, so that its bucket is full. */
    private Supplier<String> names() {
        if (scenario.clients() == 1) {
            String name = Client.name(round);
            return () -> name;
        }
        return () -> Client.name(ThreadLocalRandom.current().nextInt(scenario.clients()));
    }

    private RedisClients clients(RedisPeer peer) {
        RedisClients clients = opened.get(peer);
        if (clients == null) {
            throw new IllegalArgumentException(peer + " is not in " + scenario.name());
        }
        return clients;
    }

    private void add(Map<RedisPeer, Map<Figure, Double>> figures) {
        figures.forEach((peer, ofPeer) -> ofPeer.forEach((figure, value) -> medians.add(name(peer, figure), value)));
        scenario.requirements().forEach(required -> medians.add(required.toString(), required.of(figures)));
    }

    private void print(Requirement required) {
        String name = required.toString();
        double median = medians.of(name);
        System.out.printf(
                "- %s: %.4g (%.4g to %.4g), %s%n",
                name, median, medians.least(name), medians.greatest(name), required.metBy(median) ? "met" : "MISSED");
    }

    private String cell(Figure figure, String name) {
        String median = figure.text(medians.of(name));
        return figure == Figure.DECISIONS
                ? median + " (" + figure.text(medians.least(name)) + " to " + figure.text(medians.greatest(name)) + ")"
                : median;
    }

    private static String name(RedisPeer peer, Figure figure) {
        return peer + ", " + figure;
    }

    private static String row(Function<Figure, String> cell) {
        return Arrays.stream(Figure.values()).map(cell).collect(Collectors.joining(" | ", "", " |"));
    }
}
