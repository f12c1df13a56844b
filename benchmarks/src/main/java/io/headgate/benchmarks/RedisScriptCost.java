package io.headgate.benchmarks;

import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;

/**
 * What a decision costs Redis, and of what: the script beside scripts that do a part of it, on 1, 3 and 32
 * keys of 100 000 in one call, in turns. A single client asks, so Redis begins each call with cold caches.
 * Arguments: the number of rounds, 9 unless said.
 */
public final class RedisScriptCost {
    private static final int KEYS = 100_000;
    private static final String GET = "redis.call('GET', key) ";

    /** One unit used, counted from now. */
    private static final String SET = "redis.call('SET', key, '1%015d', 'PXAT', ARGV[1]) "
            .formatted(System.currentTimeMillis() * 1_000 % 1_000_000_000_000_000L);

    private final Jedis redis;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, byte[]> scripts = new LinkedHashMap<>();
    private final Medians script = new Medians();
    private final Medians server = new Medians();

    private RedisScriptCost(Jedis redis) throws IOException {
        this.redis = redis;
        scripts.put("return 1", load("return 1"));
        scripts.put("GET", load(each(GET)));
        scripts.put("GET, SET PXAT", load(each(GET + SET)));
        scripts.put(
                "GET, INCRBY, PEXPIREAT",
                load(each(GET + "redis.call('INCRBY', key, '1') redis.call('PEXPIREAT', key, ARGV[1])")));
        scripts.put("the script of Headgate", load(resource()));
    }

    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        System.out.printf("%s, %d rounds%n", Medians.machine(), rounds);
        System.out.println("microseconds for each key, least and greatest of a round: the time of the script call,"
                + " processor time of the server");
        try (RedisServer server = RedisServer.start();
                Jedis redis = new Jedis("127.0.0.1", server.port())) {
            new RedisScriptCost(redis).compare(rounds);
        }
    }

    private void compare(int rounds) {
        byte[] fill = load(each(SET));
        for (int first = 0; first < KEYS; first += 500) {
            run(fill, IntStream.range(first, first + 500));
        }
        for (int batch : new int[] {1, 3, 32}) {
            for (int round = 0; round <= rounds; round++) {
                for (Map.Entry<String, byte[]> each : scripts.entrySet()) {
                    measure(each.getKey() + ", " + batch, each.getValue(), batch, round > 0);
                }
            }
            for (String name : scripts.keySet()) {
                String label = name + ", " + batch;
                System.out.printf(
                        "%2d keys  %-24s %s   %s%n", batch, name, script.describe(label), server.describe(label));
            }
        }
    }

    private void measure(String label, byte[] hash, int batch, boolean warm) {
        redis.configResetStat();
        long cpu = RedisStats.of(redis).cpuMicros();
        int calls = 4_000 + 16_000 / batch;
        for (int i = 0; i < calls; i++) {
            run(hash, random.ints(2L * batch, 0, KEYS).distinct().limit(batch));
        }
        RedisStats after = RedisStats.of(redis);
        if (warm) {
            script.add(label, (double) after.scriptMicros() / calls / batch);
            server.add(label, (double) (after.cpuMicros() - cpu) / calls / batch);
        }
    }

    /** A take of one unit from each bucket under a limit of 1000/1d; parts of it read the expiry where the script reads the number of the call. */
    private void run(byte[] hash, IntStream keys) {
        List<byte[]> parameters = keys.mapToObj(key -> ascii("headgate:1:per-client:%022d".formatted(key)))
                .collect(Collectors.toCollection(ArrayList::new));
        int count = parameters.size();
        long expiry = System.currentTimeMillis() + 86_400_000;
        for (long number : new long[] {expiry, 1, 1_000, 86_400_000_000L, 1_000, 1, count, 1, 1, 1, 1, 1}) {
            parameters.add(ascii(Long.toString(number)));
        }
        redis.evalsha(hash, count, parameters.toArray(byte[][]::new));
    }

    private static String each(String body) {
        return "for i, key in ipairs(KEYS) do " + body + "end return 1";
    }

    private byte[] load(String text) {
        return ascii(redis.scriptLoad(text));
    }

    private static String resource() throws IOException {
        try (InputStream in = RedisScriptCost.class.getResourceAsStream("/io/headgate/redis/buckets.lua")) {
            if (in == null) {
                throw new IllegalStateException("no script on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
