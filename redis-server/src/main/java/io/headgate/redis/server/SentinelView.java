package io.headgate.redis.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one sentinel says of the master and of those around it.
 *
 * @param master the fields of {@code SENTINEL MASTER}
 * @param replicas those of {@code SENTINEL REPLICAS}, each
 * @param sentinels those of {@code SENTINEL SENTINELS}, each
 */
record SentinelView(
        Map<String, String> master, List<Map<String, String>> replicas, List<Map<String, String>> sentinels) {

    static SentinelView of(RedisServer sentinel, String master) {
        try (RedisConnection connection = sentinel.connect()) {
            return new SentinelView(
                    fields(connection.call("SENTINEL", "MASTER", master)),
                    eachOf(connection.call("SENTINEL", "REPLICAS", master)),
                    eachOf(connection.call("SENTINEL", "SENTINELS", master)));
        }
    }

    int masterPort() {
        return Integer.parseInt(master.getOrDefault("port", "0"));
    }

    /** The greater, the newer the master. */
    long epoch() {
        return Long.parseLong(master.getOrDefault("config-epoch", "0"));
    }

    /** Whether so many of each are there and well. */
    boolean isReady(int replicas, int sentinels) {
        return isPlain(master, "master")
                && this.replicas.size() == replicas
                && this.replicas.stream().allMatch(SentinelView::follows)
                && this.sentinels.size() == sentinels
                && this.sentinels.stream().allMatch(other -> isPlain(other, "sentinel"));
    }

    private static boolean follows(Map<String, String> replica) {
        return isPlain(replica, "slave") && "ok".equals(replica.get("master-link-status"));
    }

    /** Neither down nor disconnected, which would be further flags. */
    private static boolean isPlain(Map<String, String> instance, String flag) {
        return flag.equals(instance.get("flags"));
    }

    private static List<Map<String, String>> eachOf(@Nullable Object reply) {
        return ((List<?>) Objects.requireNonNull(reply))
                .stream().map(SentinelView::fields).toList();
    }

    private static Map<String, String> fields(@Nullable Object reply) {
        List<?> words = (List<?>) Objects.requireNonNull(reply);
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            fields.put(String.valueOf(words.get(i)), String.valueOf(words.get(i + 1)));
        }
        return fields;
    }
}
