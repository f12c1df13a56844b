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
 * Headgate as it is beside Headgate as it was, on one Redis, in rounds that alternate between them, there and back:
 * decisions a second and processor time of the JVM for each by the median, and the ratios within a round. Arguments: the {@code benchmarks.jar} of the other
 * version, how many rounds of two seconds (9 unless said), and which scenarios (all unless said).
 */
public final class RedisVersions {
    private static final List<String> SCENARIOS = List.of("hot", "many", "over", "alone");
    private static final String NOW = "now";
    private static final String BEFORE = "before";
    private static final String RATIO = "ratio";
    private static final String MICROS = " us";

    private RedisVersions() {}

    public static void main(String[] arguments) throws IOException {
        String own = System.getProperty("java.class.path");
        int rounds = arguments.length < 2 ? 9 : Integer.parseInt(arguments[1]);
        System.out.println(Medians.machine() + ", decisions/s, and microseconds of processor time");
        List<String> scenarios =
                arguments.length < 3 ? SCENARIOS : List.of(arguments).subList(2, arguments.length);
        for (String scenario : scenarios) {
            try (RedisServer redis = RedisServer.start();
                    Fork before = load(arguments[0] + File.pathSeparator + own, scenario, redis);
                    Fork now = load(own, scenario, redis)) {
                print(scenario, measure(rounds, before, now));
            }
        }
        System.out.println(Medians.machine());
    }

    private static Fork load(String classPath, String scenario, RedisServer redis) throws IOException {
        Fork fork = new Fork(classPath, Load.class, scenario, String.valueOf(redis.port()));
        fork.read();
        return fork;
    }

    private static Medians measure(int rounds, Fork before, Fork now) throws IOException {
        Medians medians = new Medians();
        for (int round = 0; round < rounds; round++) {
            boolean first = round % 2 == 0;
            Cost ofBefore = first ? cost(before) : Cost.NONE;
            Cost ofNow = cost(now);
            ofBefore = first ? ofBefore : cost(before);
            add(medians, BEFORE, ofBefore);
            add(medians, NOW, ofNow);
            medians.add(RATIO, ofNow.decisions / ofBefore.decisions);
            medians.add(RATIO + MICROS, ofNow.micros / ofBefore.micros);
        }
        return medians;
    }

    private static void add(Medians medians, String version, Cost cost) {
        medians.add(version, cost.decisions);
        medians.add(version + MICROS, cost.micros);
    }

    private static Cost cost(Fork version) throws IOException {
        String answer = version.ask();
        int space = answer.indexOf(' ');
        return new Cost(
                Double.parseDouble(answer.substring(0, space)), Double.parseDouble(answer.substring(space + 1)));
    }

    /** @param micros of processor time for a decision */
    private record Cost(double decisions, double micros) {
        static final Cost NONE = new Cost(0, 0);
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
                run(clients, scenario);
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
