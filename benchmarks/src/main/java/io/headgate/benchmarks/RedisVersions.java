package io.headgate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.headgate.redis.server.RedisServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Headgate as it is beside Headgate as it was: decisions a second and processor time of the JVM for each, and the
 * ratios. A JVM may run the same code faster or slower than the next for all of its life, by how it was compiled, so
 * each scenario starts several pairs of JVMs, and in each pair the versions take turns on one Redis, there and back. A
 * pair's ratio is that of the medians of its rounds; printed are the medians over the pairs, the least and the
 * greatest. Arguments: the {@code benchmarks.jar} of the other version, how many pairs (9 unless said), how many
 * rounds of two seconds in each (3 unless said), and which scenarios (all unless said).
 */
public final class RedisVersions {
    private static final List<String> SCENARIOS = List.of("hot", "many", "over", "alone");
    private static final String NOW = "now";
    private static final String BEFORE = "before";
    private static final String RATIO = "ratio";
    private static final String MICROS = " us";

    private final String otherJar;
    private final int pairs;
    private final int rounds;

    private RedisVersions(String otherJar, int pairs, int rounds) {
        this.otherJar = otherJar;
        this.pairs = pairs;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        int pairs = arguments.length < 2 ? 9 : Integer.parseInt(arguments[1]);
        int rounds = arguments.length < 3 ? 3 : Integer.parseInt(arguments[2]);
        List<String> scenarios =
                arguments.length < 4 ? SCENARIOS : List.of(arguments).subList(3, arguments.length);
        RedisVersions versions = new RedisVersions(arguments[0], pairs, rounds);
        System.out.println(Medians.machine() + ", decisions/s, and microseconds of processor time");
        for (String scenario : scenarios) {
            print(scenario, versions.measure(scenario));
        }
        System.out.println(Medians.machine());
    }

    private Medians measure(String scenario) throws IOException {
        Medians ofPairs = new Medians();
        for (int pair = 0; pair < pairs; pair++) {
            Medians ofRounds = measurePair(scenario, pair % 2 == 0);
            for (String unit : List.of("", MICROS)) {
                double before = ofRounds.of(BEFORE + unit);
                double now = ofRounds.of(NOW + unit);
                ofPairs.add(BEFORE + unit, before);
                ofPairs.add(NOW + unit, now);
                ofPairs.add(RATIO + unit, now / before);
            }
        }
        return ofPairs;
    }

    private Medians measurePair(String scenario, boolean beforeFirst) throws IOException {
        String own = System.getProperty("java.class.path");
        String other = otherJar + File.pathSeparator + own;
        try (RedisServer redis = RedisServer.start();
                Fork first = load(beforeFirst ? other : own, scenario, redis);
                Fork second = load(beforeFirst ? own : other, scenario, redis)) {
            return beforeFirst ? takeTurns(first, second) : takeTurns(second, first);
        }
    }

    private static Fork load(String classPath, String scenario, RedisServer redis) throws IOException {
        Fork fork = new Fork(classPath, Load.class, scenario, String.valueOf(redis.port()));
        fork.read();
        return fork;
    }

    private Medians takeTurns(Fork before, Fork now) throws IOException {
        Medians medians = new Medians();
        for (int round = 0; round < rounds; round++) {
            boolean beforeFirst = round % 2 == 0;
            add(medians, beforeFirst ? BEFORE : NOW, beforeFirst ? before : now);
            add(medians, beforeFirst ? NOW : BEFORE, beforeFirst ? now : before);
        }
        return medians;
    }

    /** Both of a version: decisions a second, and microseconds of processor time for each. */
    private static void add(Medians medians, String name, Fork version) throws IOException {
        String[] answer = version.ask().split(" ", -1);
        medians.add(name, Double.parseDouble(answer[0]));
        medians.add(name + MICROS, Double.parseDouble(answer[1]));
    }

    private static void print(String scenario, Medians medians) {
        System.out.printf("%n## %s%n", scenario);
        for (String unit : List.of("", MICROS)) {
            System.out.println("before " + medians.describe(BEFORE + unit) + unit);
            System.out.println("now    " + medians.describe(NOW + unit) + unit);
            String ratio = RATIO + unit;
            System.out.printf(
                    "ratio  %.3f (%.3f to %.3f)%n", medians.of(ratio), medians.least(ratio), medians.greatest(ratio));
        }
    }

    /**
     * One version under load, as the main class of a JVM of its own: a line in, the decisions in a second and the microseconds of
     * processor time for each out.
     */
    static final class Load {
        private static final Duration TIME = Duration.ofSeconds(2);
        private static final int WARM_UPS = 3;
        private static final int THREADS = 64;
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
                for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
                    run(clients, scenario);
                }
                System.out.println("ready");
                while (lines.readLine() != null) {
                    long cpu = SYSTEM.getProcessCpuTime();
                    RedisLoad load = run(clients, scenario);
                    if (load.failed() > 0) {
                        throw new IllegalStateException(load.failed() + " decisions failed");
                    }
                    double decisions = load.latencies().total();
                    System.out.println(1e9 * decisions / load.time().toNanos() + " "
                            + (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / decisions);
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
