package io.headgate.benchmarks;

import io.headgate.redis.server.RedisServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Headgate as it is beside Headgate as it was, on one Redis, in rounds that alternate between them, there and back:
 * decisions a second by the median, and the ratio within a round. Arguments: the {@code benchmarks.jar} of the other
 * version, and how many rounds of two seconds (9 unless said).
 */
public final class RedisVersions {
    private static final List<String> SCENARIOS = List.of("hot", "many", "over", "alone");
    private static final String NOW = "now";
    private static final String BEFORE = "before";

    private RedisVersions() {}

    public static void main(String[] arguments) throws IOException {
        String own = System.getProperty("java.class.path");
        int rounds = arguments.length < 2 ? 9 : Integer.parseInt(arguments[1]);
        System.out.println(Medians.machine() + ", decisions/s; a ratio above 1: it is faster now");
        for (String scenario : SCENARIOS) {
            try (RedisServer redis = RedisServer.start();
                    Fork before = load(arguments[0] + File.pathSeparator + own, scenario, redis);
                    Fork now = load(own, scenario, redis)) {
                print(scenario, measure(rounds, Map.of(BEFORE, before, NOW, now)));
            }
        }
        System.out.println(Medians.machine());
    }

    private static Fork load(String classPath, String scenario, RedisServer redis) throws IOException {
        Fork fork = new Fork(classPath, Load.class, scenario, String.valueOf(redis.port()));
        fork.read();
        return fork;
    }

    private static Medians measure(int rounds, Map<String, Fork> versions) throws IOException {
        Medians medians = new Medians();
        List<String> order = new ArrayList<>(List.of(BEFORE, NOW));
        for (int round = 0; round < rounds; round++) {
            Map<String, Double> figures = new HashMap<>();
            for (String version : order) {
                figures.put(version, Double.parseDouble(versions.get(version).ask()));
            }
            figures.forEach(medians::add);
            medians.add("ratio", figures.get(NOW) / figures.get(BEFORE));
            Collections.reverse(order);
        }
        return medians;
    }

    private static void print(String scenario, Medians medians) {
        System.out.printf("%n## %s%n", scenario);
        System.out.println("before " + medians.describe(BEFORE));
        System.out.println("now    " + medians.describe(NOW));
        System.out.printf(
                "ratio  %.3f (%.3f to %.3f)%n", medians.of("ratio"), medians.least("ratio"), medians.greatest("ratio"));
    }

    /** One version under load, as the main class of a JVM of its own: a line in, the decisions in a second out. */
    static final class Load {
        private static final Duration TIME = Duration.ofSeconds(2);
        private static final int THREADS = 64;

        private Load() {}

        public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
            RedisScenario scenario = RedisScenario.ALL.stream()
                    .filter(one -> one.name().equals(arguments[0]))
                    .findFirst()
                    .orElseThrow();
            RedisTarget target = RedisTarget.of(Integer.parseInt(arguments[1]), null);
            try (RedisClients clients = HeadgateClients.ofPolicy("api", target, scenario.limit());
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                run(clients, scenario);
                System.out.println("ready");
                while (lines.readLine() != null) {
                    RedisLoad load = run(clients, scenario);
                    if (load.failed() > 0) {
                        throw new IllegalStateException(load.failed() + " decisions failed");
                    }
                    System.out.println(
                            1e9 * load.latencies().total() / load.time().toNanos());
                }
            }
        }

        private static RedisLoad run(RedisClients clients, RedisScenario scenario)
                throws InterruptedException, ExecutionException {
            Supplier<String> names =
                    () -> Client.name(ThreadLocalRandom.current().nextInt(scenario.clients()));
            return RedisLoad.run(clients, names, scenario.alone() ? 1 : THREADS, TIME);
        }
    }
}
