package io.headgate.benchmarks;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/**
 * What a refusal costs a server, beside a hello world: the processor time of {@link HelloServer} for
 * each request, in rounds that alternate between its paths. Arguments: the number of rounds, 7 unless
 * said, and the seconds that each path is loaded in a round, 3 unless said.
 */
public final class RefusalCost {
    private enum Path {
        HELLO(200),
        ADMITTED(200),
        REFUSED(429);

        final int status;

        Path(int status) {
            this.status = status;
        }

        String path() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int CONNECTIONS = 4;

    private RefusalCost() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        System.out.println(
                Medians.machine() + ", " + rounds + " rounds of " + seconds + " s, " + CONNECTIONS + " connections");
        try (Fork server = new Fork(HelloServer.class)) {
            HttpLoad load = new HttpLoad(Integer.parseInt(server.read()), CONNECTIONS);
            load.once(Path.REFUSED.path());
            run(server, load, 3, seconds);
            print(run(server, load, rounds, seconds));
        }
        System.out.println(Medians.machine());
    }

    private static Medians run(Fork server, HttpLoad load, int rounds, int seconds)
            throws IOException, InterruptedException, ExecutionException {
        Medians medians = new Medians();
        for (int round = 0; round < rounds; round++) {
            for (Path path : Path.values()) {
                long before = Long.parseLong(server.ask());
                long requests = load.run(path.path(), path.status, seconds);
                long after = Long.parseLong(server.ask());
                medians.add(path.name(), (after - before) / 1_000.0 / requests);
            }
        }
        return medians;
    }

    private static void print(Medians medians) {
        System.out.println("us of processor time for each request, median (least to greatest)");
        for (Path path : Path.values()) {
            System.out.printf(
                    "  %-10s %s  relative to hello %.3f%n",
                    path.path(),
                    medians.describe(path.name()),
                    medians.of(path.name()) / medians.of(Path.HELLO.name()));
        }
    }
}
