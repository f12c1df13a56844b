package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.Threads;
import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisError;
import io.headgate.redis.server.RedisServer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Promise 69: {@code maxmemory} is reached, and nothing may be evicted. */
class FullServerTest {
    @Test
    void bucketsOldAndNewAreLimitedOnAServerThatIsFull() {
        PolicyLimit limit = Takes.limit("full", "100/366d");
        try (RedisServer redis = RedisServer.start("--maxmemory", "2mb", "--maxmemory-policy", "noeviction");
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(backend.take(Takes.of(limit, "old")).granted());
            fill(redis);
            assertEquals(99, admitted(backend, limit, "old"));
            assertEquals(100, admitted(backend, limit, "new"));
            RedisError stillFull = assertThrows(RedisError.class, () -> redis.call("SET", "one", "more"));
            assertTrue(stillFull.getMessage().startsWith("OOM"), stillFull.getMessage());
            System.out.printf(Locale.ROOT, "promise 69: maxmemory 2mb, full: admitted / limit %.2f%n", 100 / 100.0);
        }
    }

    private static long admitted(Backend backend, PolicyLimit limit, String key) {
        AtomicLong admitted = new AtomicLong();
        Threads.run(8, thread -> {
            for (int i = 0; i < 50; i++) {
                if (backend.take(Takes.of(limit, key)).granted()) {
                    admitted.incrementAndGet();
                }
            }
        });
        return admitted.get();
    }

    private static void fill(RedisServer redis) {
        try (RedisConnection connection = redis.connect()) {
            RedisError full = assertThrows(RedisError.class, () -> {
                for (int i = 0; i < 10_000; i++) {
                    connection.call("SET", "filler-" + i, "x".repeat(1_000));
                }
            });
            assertTrue(full.getMessage().startsWith("OOM"), full.getMessage());
        }
    }
}
