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
                RedisConnection filler = redis.connect();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(backend.take(Takes.of(limit, "old")).granted());
            fill(filler);
            long old = 1 + admitted(backend, limit, "old");
            assertFull(filler);
            long fresh = admitted(backend, limit, "new");
            assertFull(filler);
            System.out.printf(
                    Locale.ROOT,
                    "promise 69: maxmemory 2mb, full: admitted / limit %.2f for a bucket from before, %.2f for a new one%n",
                    old / 100.0,
                    fresh / 100.0);
            assertEquals(100, old);
            assertEquals(100, fresh);
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

    /** With large values first, then with small ones into what is left. */
    private static void fill(RedisConnection connection) {
        for (int size = 10_000; size > 0; size /= 10) {
            String value = "x".repeat(size);
            int kind = size;
            assertThrows(RedisError.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    connection.call("SET", "filler-" + kind + "-" + i, value);
                }
            });
        }
    }

    private static void assertFull(RedisConnection connection) {
        // what a probe had, and let go of, may be free
        RedisError full = assertThrows(RedisError.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                connection.call("SET", "one-more-" + i, "x");
            }
        });
        assertTrue(full.getMessage().startsWith("OOM"), full.getMessage());
    }
}
