package io.headgate.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * What a refusal costs a server, beside a hello world: the processor time of {@link HelloServer} for
 * each request, in rounds that alternate between its paths, there and back. Ratios are taken within a
 * round. Arguments: the number of rounds, 20 unless said, and the seconds that each path is loaded in a
 * round, 1 unless said.
 */
public final class RefusalCost {
    private enum Path {
        HELLO(200),
        ADMITTED(200),
        REFUSED(429),
        SAME_BYTES(429);

        final int status;

        Path(int status) {
            this.status = status;
        }

        String path() {
            return "/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int CONNECTIONS = 4;

    private RefusalCost() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        System.out.println(
                Medians.machine() + ", " + rounds + " rounds of " + seconds + " s, " + CONNECTIONS + " connections");
        try (Fork server = new Fork(HelloServer.class)) {
            HttpLoad load = new HttpLoad(Integer.parseInt(server.read()), CONNECTIONS);
            load.once(Path.REFUSED.path());
            run(server, load, 8, seconds);
            print(run(server, load, rounds, seconds));
        }
        System.out.println(Medians.machine());
    }

    private static Medians run(Fork server, HttpLoad load, int rounds, int seconds)
            throws IOException, InterruptedException, ExecutionException {
        Medians medians = new Medians();
        List<Path> paths = new ArrayList<>(List.of(Path.values()));
        for (int round = 0; round < rounds; round++) {
            Map<Path, Double> micros = new EnumMap<>(Path.class);
            for (Path path : paths) {
                micros.put(path, micros(server, load, path, seconds));
            }
            micros.forEach((path, cost) -> {
                medians.add(path.name(), cost);
                medians.add(relative(path), cost / micros.getOrDefault(Path.HELLO, Double.NaN));
            });
            Collections.reverse(paths);
        }
        return medians;
    }

    private static double micros(Fork server, HttpLoad load, Path path, int seconds)
            throws IOException, InterruptedException, ExecutionException {
        long before = Long.parseLong(server.ask());
        long requests = load.run(path.path(), path.status, seconds);
        long after = Long.parseLong(server.ask());
        return (after - before) / 1_000.0 / requests;
    }

    private static String relative(Path path) {
        return path + " relative to hello";
    }

    private static void print(Medians medians) {
        System.out.println("us of processor time for each request, median (least to greatest)");
        for (Path path : Path.values()) {
            System.out.printf(
                    "  %-12s %s  relative to hello %.3f%n",
                    path.path(), medians.describe(path.name()), medians.of(relative(path)));
        }
    }
}
