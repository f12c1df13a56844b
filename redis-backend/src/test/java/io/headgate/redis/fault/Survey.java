package io.headgate.redis.fault;

import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a server holds, found by going through all of it. */
final class Survey {
    private Survey() {}

    /** Every key, with its time to live in milliseconds: -1 where it has none. */
    static Map<String, Long> timesToLive(RedisServer redis) {
        Map<String, Long> times = new TreeMap<>();
        try (RedisConnection connection = redis.connect()) {
            for (String key : keys(connection)) {
                times.put(key, (Long) connection.call("PTTL", key));
            }
        }
        // gone between the two commands
        times.values().removeIf(time -> time == -2);
        return times;
    }

    static List<String> keys(RedisServer redis) {
        try (RedisConnection connection = redis.connect()) {
            return keys(connection);
        }
    }

    /** The one key of a policy. */
    static String onlyKeyOf(RedisServer redis, String policy) {
        List<String> found = keys(redis).stream()
                .filter(key -> key.contains(":" + policy + ":"))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("one key of policy " + policy + ", but found " + found);
        }
        return found.get(0);
    }

    private static List<String> keys(RedisConnection connection) {
        List<String> keys = new ArrayList<>();
        String cursor = "0";
        do {
            List<?> page = (List<?>) connection.call("SCAN", cursor, "COUNT", "1000");
            cursor = (String) page.get(0);
            ((List<?>) page.get(1)).forEach(key -> keys.add((String) key));
        } while (!cursor.equals("0"));
        return keys.stream().distinct().toList();
    }
}
