package io.headgate.benchmarks;

import io.headgate.Limit;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The heap of a process with {@code -Xmx128m} through whose backend ten million clients pass, each
 * admitted once and refused once. Arguments: the number of millions, 10 unless said.
 */
public final class RedisFlood {
    private static final int MILLION = 1_000_000;
    private static final int THREADS = 64;

    /** Long, so that neither bucket nor refusal ends while the flood lasts. */
    private static final Limit LIMIT = Limit.parse("1/1h");

    private RedisFlood() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        if (arguments.length == 2) {
            flood(Integer.parseInt(arguments[0]), arguments[1]);
            return;
        }
        String millions = arguments.length > 0 ? arguments[0] : "10";
        System.out.println(Medians.machine() + ", -Xmx128m, " + THREADS + " threads");
        try (RedisServer server = RedisServer.start();
                Fork process = new Fork(
                        List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                        RedisFlood.class,
                        millions,
                        RedisTarget.of(server.port(), null).backendUri())) {
            for (int i = 0; i <= Integer.parseInt(millions); i++) {
                System.out.println(process.read());
            }
        }
    }

    private static void flood(int millions, String backendUri) throws InterruptedException, ExecutionException {
        RedisTarget target = new RedisTarget("", 0, backendUri);
        double peak = 0;
        long failed = 0;
        try (RedisClients headgate = HeadgateClients.ofPolicy("per-client", target, LIMIT)) {
            for (int i = 0; i < millions; i++) {
                RedisLoad load = RedisLoad.each(headgate, i * MILLION, MILLION, 2, THREADS);
                double megabytes = usedAfterCollection() / 1e6;
                peak = Math.max(peak, megabytes);
                failed += load.failed();
                System.out.printf(
                        "%2d million clients: %.1f MB after collection; the last million took %d s,"
                                + " %,d admitted, %,d refused, %d failed%n",
                        i + 1,
                        megabytes,
                        load.time().toSeconds(),
                        load.admitted(),
                        2L * MILLION - load.admitted() - load.failed(),
                        load.failed());
            }
        }
        System.out.printf("alive; at most %.1f MB after collection, %d failed%n", peak, failed);
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
