package io.headgate.benchmarks;

import io.headgate.Limit;
import io.headgate.redis.server.RedisServer;
import java.util.concurrent.ExecutionException;
import redis.clients.jedis.Jedis;

/**
 * The memory that clients take in a Redis, after one request of each, and after several. Arguments: the
 * number of clients, a million unless said; and the port of a Redis on this machine, empty and otherwise
 * idle, in place of one of our own.
 */
public final class RedisMemory {
    /** So that no bucket is full again, and gone, before it is counted. */
    private static final Limit LIMIT = Limit.parse("100/1d");

    private static final int THREADS = 64;
    private static final int SEVERAL = 5;

    private RedisMemory() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        int clients = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        if (arguments.length > 1) {
            measure(clients, Integer.parseInt(arguments[1]));
            return;
        }
        try (RedisServer server = RedisServer.start()) {
            measure(clients, server.port());
        }
    }

    private static void measure(int clients, int port) throws InterruptedException, ExecutionException {
        try (Jedis redis = new Jedis("127.0.0.1", port);
                RedisClients headgate = HeadgateClients.ofPolicy("per-client", RedisTarget.of(port, null), LIMIT)) {
            System.out.printf(
                    "%s, %,d clients, %s, Redis with the allocator %s%n",
                    Medians.machine(), clients, LIMIT, RedisStats.allocator(redis));
            headgate.ask("none of them");
            long before = RedisStats.usedMemory(redis);
            long keysBefore = redis.dbSize();
            for (int requests = 1; requests <= SEVERAL; requests++) {
                RedisLoad load = RedisLoad.fill(headgate, clients, THREADS);
                if (requests == 1 || requests == SEVERAL) {
                    long bytes = RedisStats.usedMemory(redis) - before;
                    System.out.printf(
                            "%d request(s) of each: %.1f bytes for each client, %,d keys, %,d admitted, %d failed%n",
                            requests,
                            (double) bytes / clients,
                            redis.dbSize() - keysBefore,
                            load.admitted(),
                            load.failed());
                }
            }
        }
    }
}
