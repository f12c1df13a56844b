package io.headgate.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@link RedisComparison}.
 *
 * @param time how long each peer is loaded in a round
 * @param threads how many threads ask, where it is not one
 * @param backend what Headgate opens in place of the Redis that the peers use, or null
 */
record RedisOptions(
        List<RedisScenario> scenarios,
        int rounds,
        Duration time,
        int threads,
        @Nullable String backend) {

    /**
     * Reads the arguments, names and values in turn.
     *
     * @throws IllegalArgumentException if a name is unknown, or a value is wrong or missing
     */
    static RedisOptions parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(Map.of("--scenario", "", "--rounds", "5", "--seconds", "2"));
        values.put("--threads", "64");
        values.put("--backend", "");
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length || values.replace(arguments[i], arguments[i + 1]) == null) {
                throw new IllegalArgumentException(arguments[i] + ", expected a value after one of " + values.keySet());
            }
        }
        return new RedisOptions(
                scenarios(value(values, "--scenario")),
                Integer.parseInt(value(values, "--rounds")),
                Duration.ofMillis(Math.round(1_000 * Double.parseDouble(value(values, "--seconds")))),
                Integer.parseInt(value(values, "--threads")),
                value(values, "--backend").isEmpty() ? null : value(values, "--backend"));
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static List<RedisScenario> scenarios(String names) {
        if (names.isEmpty()) {
            return RedisScenario.ALL;
        }
        List<RedisScenario> chosen = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            chosen.add(scenario(name));
        }
        return chosen;
    }

    private static RedisScenario scenario(String name) {
        List<String> known = new ArrayList<>();
        for (RedisScenario scenario : RedisScenario.ALL) {
            known.add(scenario.name());
            if (scenario.name().equals(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("scenario " + name + ", expected of " + known);
    }
}
