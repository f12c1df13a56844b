package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Seeds;
import io.headgate.redis.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 51 and 122: no key without an expiry, and none that stays longer than its bucket needs. */
class ExpiryTest {
    private static final long SECOND_MILLIS = 1_000;

    @TempDir
    Path directory;

    @Test
    void aKeyIsGoneASecondAfterItsBucketIsFullAtTheLatest() {
        try (RedisServer redis = RedisServer.start();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            Seeds.forAll(300, random -> {
                redis.call("FLUSHALL");
                PolicyLimit limit = Takes.limit("expiry", Seeds.limit(random).toString());
                takeSome(backend, limit, random);
                assertExpiresWhenFull(redis, backend, limit);
            });
        }
    }

    @Test
    void aKeyIsGoneSoonAfterItsBucketIsFull() {
        try (RedisServer redis = RedisServer.start();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(backend.take(Takes.of(Takes.limit("soon", "10/500ms"), "key", 10))
                    .granted());
            assertEquals(1, Survey.keys(redis).size());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> Survey.keys(redis).isEmpty());
        }
    }

    @Test
    void noKeyIsLeftWithoutAnExpiryByAResetOrASettle() {
        try (RedisServer redis = RedisServer.start();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            PolicyLimit limit = Takes.limit("settled", "10/1h");
            backend.take(Takes.of(limit, "more", 1)).settle(charge -> 8);
            backend.take(Takes.of(limit, "debt", 10)).settle(charge -> 40);
            backend.take(Takes.of(limit, "less", 8)).settle(charge -> 1);
            backend.take(Takes.of(limit, "none", 8)).settle(charge -> 0);
            backend.take(Takes.of(limit, "reset", 8));
            backend.reset(limit, Key.of("reset"));
            backend.reset(limit, Key.of("never seen"));
            backend.peek(Takes.of(limit, "only seen"));
            long debtMillis = Duration.ofHours(4).toMillis();
            Survey.timesToLive(redis)
                    .forEach((key, millis) -> assertTrue(
                            millis >= 0 && millis <= debtMillis + SECOND_MILLIS, () -> key + " expires in " + millis));
        }
    }

    @Test
    void noKeyIsLeftWithoutAnExpiryByAClientThatIsKilled() {
        killClients(2);
    }

    @Tag("long")
    @Test
    void noKeyIsLeftWithoutAnExpiryByTwentyClientsThatAreKilled() {
        killClients(20);
    }

    private void killClients(int clients) {
        String text = "10/10m";
        try (RedisServer redis = RedisServer.start()) {
            HammerJvm.Plan plan = new HammerJvm.Plan(text, 20_000 * clients, 16, 60_000);
            for (int i = 0; i < clients; i++) {
                try (HammerJvm jvm = HammerJvm.start(directory, plan, redis.uri(), Duration.ZERO)) {
                    jvm.begin(System.nanoTime());
                    long keys = keys(redis);
                    Awaitility.await().until(() -> keys(redis) != keys);
                    PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(300 + 10L * i));
                }
            }
            report(
                    Survey.timesToLive(redis),
                    clients,
                    Limit.parse(text).window().toMillis());
        }
    }

    private static void report(Map<String, Long> left, int clients, long windowMillis) {
        long never = left.values().stream().filter(millis -> millis == -1).count();
        long longest = left.values().stream().mapToLong(millis -> millis).max().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "promises 51 and 122: %d clients killed: %d keys, without expiry %d; longest / window %.3f%n",
                clients,
                left.size(),
                never,
                longest / (double) windowMillis);
        assertEquals(0, never, "keys without an expiry");
        assertTrue(longest <= windowMillis + SECOND_MILLIS, longest + " ms");
    }

    /** A key that went away sooner would hand its client a fresh bucket. */
    private static void assertExpiresWhenFull(RedisServer redis, Backend backend, PolicyLimit limit) {
        long start = System.nanoTime();
        long fullMillis = backend.peek(Takes.of(limit, "key")).get(0).fullMicros() / 1_000;
        Map<String, Long> left = Survey.timesToLive(redis);
        long passedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + 1;
        long millis = left.isEmpty() ? 0 : left.values().iterator().next();
        String told = "%s: expires in %d ms, was full in %d, %d ms ago"
                .formatted(limit.limit(), millis, fullMillis, passedMillis);
        assertTrue(millis >= 0, told);
        assertTrue(millis <= fullMillis + SECOND_MILLIS, told);
        assertTrue(millis + passedMillis + 1 >= fullMillis, told);
    }

    private static void takeSome(Backend backend, PolicyLimit limit, SplittableRandom random) {
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            backend.take(Takes.of(
                    limit, "key", Seeds.magnitude(random, 1, limit.limit().burst())));
        }
    }

    private static long keys(RedisServer redis) {
        return (Long) redis.call("DBSIZE");
    }
}
