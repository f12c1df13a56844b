package io.headgate.benchmarks;

import io.headgate.redis.server.RedisServer;
import java.util.concurrent.ExecutionException;

/**
 * Headgate and its peers on one Redis, in rounds that alternate between them, there and back; prints a
 * table of medians for each {@link RedisScenario}, and whether what is required was met. Ratios are
 * taken within a round. Arguments, each with what it is unless said: {@code --scenario hot,many,...}
 * (all), {@code --rounds 5}, {@code --seconds 2} for each peer in a round, {@code --threads 64}, {@code
 * --backend URI} (the Redis of the peers).
 */
public final class RedisComparison {
    private RedisComparison() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        RedisOptions options = RedisOptions.parse(arguments);
        System.out.printf(
                "%s, Redis 7.0.15 on loopback, %d rounds of %.1f s for each peer%n",
                Medians.machine(), options.rounds(), options.time().toMillis() / 1e3);
        System.out.println("for each decision: commands sent by clients (EVAL, EVALSHA, GET; not what a script calls),"
                + " CPU of Redis, CPU of the JVM that asks");
        System.out.println("admitted: relative to what the limit allows where it binds, otherwise to what was asked");
        for (RedisScenario scenario : options.scenarios()) {
            try (RedisServer redis = RedisServer.start();
                    RedisRun run = new RedisRun(scenario, options, redis)) {
                run.warmUp();
                run.measure();
                run.print();
            }
        }
        System.out.println(Medians.machine());
    }
}
