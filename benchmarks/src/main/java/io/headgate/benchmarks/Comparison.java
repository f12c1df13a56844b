package io.headgate.benchmarks;

import java.util.Collection;
import java.util.Objects;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link DecisionBenchmark} in rounds that alternate between the peers, each in a process of its
 * own, and prints medians and their ratios. Arguments: the number of rounds, 5 unless said, and which
 * benchmark alone, all unless said.
 */
public final class Comparison {
    private record Scenario(String benchmark, int threads) {
        @Override
        public String toString() {
            return benchmark + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    private static final Scenario[] SCENARIOS = {
        new Scenario("hotKeyAdmitted", 1),
        new Scenario("hotKeyAdmitted", 2),
        new Scenario("hotKeyRefused", 1),
        new Scenario("millionKeys", 1),
        new Scenario("millionKeys", 2)
    };

    private Comparison() {}

    public static void main(String[] arguments) throws RunnerException {
        int rounds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
        System.out.println(Medians.machine() + ", " + rounds + " rounds");
        for (Scenario scenario : SCENARIOS) {
            if (arguments.length < 2 || scenario.benchmark.equals(arguments[1])) {
                print(scenario, run(scenario, rounds));
            }
        }
        System.out.println(Medians.machine());
    }

    private static Medians run(Scenario scenario, int rounds) throws RunnerException {
        Medians medians = new Medians();
        for (int round = 0; round < rounds; round++) {
            for (Peer peer : Peer.values()) {
                RunResult result = only(new Runner(options(scenario, peer)).run());
                medians.add(peer + " wall", result.getPrimaryResult().getScore());
                medians.add(peer + " cpu", cpu(result));
            }
        }
        return medians;
    }

    private static Options options(Scenario scenario, Peer peer) {
        return new OptionsBuilder()
                .include(DecisionBenchmark.class.getName() + "." + scenario.benchmark + "$")
                .param("peer", peer.name())
                .threads(scenario.threads)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(2)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static double cpu(RunResult result) {
        return Objects.requireNonNull(result.getSecondaryResults().get(CpuProfiler.LABEL))
                .getScore();
    }

    private static RunResult only(Collection<RunResult> results) {
        if (results.size() != 1) {
            throw new IllegalStateException(results.size() + " results, expected one");
        }
        return results.iterator().next();
    }

    private static void print(Scenario scenario, Medians medians) {
        System.out.println(scenario + ": ns for each decision, median (least to greatest)");
        for (Peer peer : Peer.values()) {
            System.out.printf(
                    "  %-18s cpu %s  wall %s  cpu relative to Headgate %.2f%n",
                    peer,
                    medians.describe(peer + " cpu"),
                    medians.describe(peer + " wall"),
                    medians.of(peer + " cpu") / medians.of(Peer.HEADGATE + " cpu"));
        }
    }
}
