package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.Threads;
import io.headgate.redis.server.RedisServer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 70: how many made-up keys free a client that is limited, where Redis evicts, and that it is warned of. */
@Tag("long")
class EvictionTest {
    private static final int THREADS = 64;
    private static final int KEYS_A_ROUND = 100;
    private static final int MOST_ROUNDS = 100;

    private final PolicyLimit limit = Takes.limit("evicted", "1/366d");
    private final AtomicLong keys = new AtomicLong();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allkeys-lru",
                "allkeys-lfu",
                "allkeys-random",
                "volatile-lru",
                "volatile-lfu",
                "volatile-random",
                "volatile-ttl"
            })
    void aFloodFreesWhoIsLimitedAndAWarningSaysSo(String policy) {
        try (RedisServer redis = RedisServer.start("--maxmemory", "20mb", "--maxmemory-policy", policy);
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            Awaitility.await()
                    .until(() -> backend.health().problems().stream()
                            .anyMatch(problem -> problem.contains("maxmemory-policy is " + policy)));
            assertTrue(backend.take(Takes.of(limit, "victim")).granted());
            assertFalse(backend.take(Takes.of(limit, "victim")).granted());
            long flood = floodUntilGone(redis, backend, Survey.onlyKeyOf(redis, "evicted"));
            boolean freed = Takes.used(backend, limit, "victim") == 0;
            // what was used twice may outlast what is used once
            assertTrue(freed || policy.endsWith("lfu"), policy);
            System.out.printf(
                    Locale.ROOT,
                    "promise 70: %s, 20mb: a client is %s after %d keys%n",
                    policy,
                    freed ? "free" : "still limited",
                    flood);
            assertTrue(Long.parseLong(redis.info("evicted_keys")) > 0);
        }
    }

    /** Who looks at a bucket uses it, but for this command. */
    private long floodUntilGone(RedisServer redis, Backend backend, String bucket) {
        for (int round = 0; round < MOST_ROUNDS && redis.call("EXISTS", bucket).equals(1L); round++) {
            Threads.run(THREADS, thread -> {
                for (int i = 0; i < KEYS_A_ROUND; i++) {
                    assertTrue(backend.take(Takes.of(limit, "made-up-" + keys.incrementAndGet()))
                            .granted());
                }
            });
        }
        return keys.get();
    }
}
