package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Threads;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisError;
import io.headgate.redis.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis 6.2, which knows no flags of scripts; and, since its binary allows it, a server whose clock steps. */
@Tag("long")
class Redis62Test {
    @TempDir
    Path directory;

    @Test
    void bucketsWorkAsOnSeven() {
        PolicyLimit limit = Takes.limit("older", "10/366d");
        PolicyLimit other = Takes.limit("other", "5/366d");
        try (RedisServer redis = RedisServer.start62(Map.of());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(redis.info("redis_version").startsWith("6.2."), redis.info("redis_version"));
            Grant grant = backend.take(Takes.of(limit, "key", 6));
            assertTrue(grant.granted());
            assertFalse(backend.take(Takes.of(limit, "key", 5)).granted());
            grant.settle(charge -> 2);
            assertEquals(2, Takes.used(backend, limit, "key"));
            assertTrue(backend.take(Take.of(Takes.charge(limit, "key", 1), Takes.charge(other, "key", 5)))
                    .granted());
            assertFalse(backend.take(Take.of(Takes.charge(limit, "key", 1), Takes.charge(other, "key", 1)))
                    .granted());
            assertEquals(3, Takes.used(backend, limit, "key"));
            backend.reset(limit, Key.of("key"));
            assertEquals(0, Takes.used(backend, limit, "key"));
            redis.call("SCRIPT", "FLUSH");
            assertEquals(10, admitted(backend, limit, "key"));
            Survey.timesToLive(redis).forEach((key, millis) -> assertTrue(millis >= 0, key));
        }
    }

    @Test
    void aForeignValueIsRefused() {
        PolicyLimit limit = Takes.limit("older", "10/366d");
        try (RedisServer redis = RedisServer.start62(Map.of());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            backend.take(Takes.of(limit, "key"));
            String key = Survey.onlyKeyOf(redis, "older");
            redis.call("DEL", key);
            redis.call("RPUSH", key, "a");
            BackendException failure = assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, "key")));
            assertEquals(BackendException.Kind.UNEXPECTED, failure.kind());
        }
    }

    /** On 6.2 a script may begin on a replica, so that a call of nothing succeeds. */
    @Test
    void aReplicaIsNotDialledWithoutPause() {
        PolicyLimit limit = Takes.limit("older", "1000000/366d");
        try (RedisServer redis = RedisServer.start62(Map.of());
                FaultProxy proxy = FaultProxy.to(redis.port());
                Backend backend = BackendFactory.openUri(proxy.uri() + "?deadline=2s");
                Load load = Load.start(backend, 16, Duration.ofMillis(1), thread -> Takes.of(limit, "key"))) {
            redis.call("REPLICAOF", "127.0.0.1", String.valueOf(RedisServer.freePort()));
            Awaitility.await().until(() -> load.count(Load.Ended::failed) > 100);
            long dialled = proxy.dialled();
            PacedThreads.pause(TimeUnit.SECONDS.toNanos(1));
            long dials = proxy.dialled() - dialled;
            load.stop();
            System.out.printf(Locale.ROOT, "a 6.2 that became a replica: %d dials/s: %s%n", dials, load.outcomes());
            assertTrue(dials < 50, dials + " dials a second");
        }
    }

    @Test
    void aMaxmemoryIsWarnedOfSinceItEndsTheLimiting() {
        try (LogCapture log = new LogCapture(RedisBackend.class);
                RedisServer redis =
                        RedisServer.start62(Map.of(), "--maxmemory", "20mb", "--maxmemory-policy", "noeviction");
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(backend.take(Takes.of(Takes.limit("older", "10/366d"), "key"))
                    .granted());
            assertTrue(
                    log.messages(Level.WARNING)
                            .contains(
                                    "Redis at 127.0.0.1:%d: Redis %s cannot limit any more once maxmemory is reached; expected 7 or later"
                                            .formatted(redis.port(), redis.info("redis_version"))),
                    log.messages(Level.WARNING)::toString);
        }
    }

    @Test
    void aServerThatIsFullSaysSo() {
        PolicyLimit limit = Takes.limit("older", "10/366d");
        try (RedisServer redis =
                        RedisServer.start62(Map.of(), "--maxmemory", "2mb", "--maxmemory-policy", "noeviction");
                RedisConnection filler = redis.connect();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(backend.take(Takes.of(limit, "key")).granted());
            for (int size = 10_000; size > 0; size /= 10) {
                String name = "filler-" + size + "-";
                String value = "x".repeat(size);
                assertThrows(RedisError.class, () -> {
                    for (int i = 0; i < 100_000; i++) {
                        filler.call("SET", name + i, value);
                    }
                });
            }
            BackendException failure = assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, "key")));
            assertEquals(BackendException.Kind.OUT_OF_MEMORY, failure.kind(), failure.toString());
        }
    }

    /** Promise 89. */
    @Test
    void aServerWhoseClockStepsForwardGivesOneBurstMoreAtTheMost() {
        PolicyLimit limit = Takes.limit("forward", "100/1m");
        ClockShift clock = ClockShift.in(directory);
        try (RedisServer redis = RedisServer.start62(clock.environment());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            long start = System.nanoTime();
            long before = time(redis);
            long first = admitted(backend, limit, "key");
            clock.set(Duration.ofMinutes(2));
            assertTrue(time(redis) - before >= 120, "the server's clock has not stepped");
            long second = admittedFor(Duration.ofSeconds(2), backend, limit);
            long refilled = (System.nanoTime() - start) / 600_000_000L + 1;
            System.out.printf(
                    Locale.ROOT,
                    "promise 89: server's clock 2 min forward: admitted %d, then %d more; burst 100, refilled meanwhile %d%n",
                    first,
                    second,
                    refilled);
            assertTrue(first >= 100, "admitted " + first);
            assertTrue(second >= 100, "the step had no effect: " + second);
            assertTrue(first + second <= 200 + refilled, first + " and " + second);
        }
    }

    /** Of promise 90: windows that are longer than the steps. */
    @Test
    void aServerWhoseClockStepsBackAndForthGivesNothing() {
        PolicyLimit limit = Takes.limit("flip", "10/1h");
        ClockShift clock = ClockShift.in(directory);
        try (RedisServer redis = RedisServer.start62(clock.environment());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            long admitted = admitted(backend, limit, "key");
            for (int i = 0; i < 3; i++) {
                clock.set(Duration.ofSeconds(-100));
                admitted += admitted(backend, limit, "key");
                clock.set(Duration.ZERO);
                admitted += admitted(backend, limit, "key");
            }
            System.out.printf(
                    Locale.ROOT,
                    "of promise 90: clock 100 s back and forth three times: admitted %d of 10%n",
                    admitted);
            assertEquals(10, admitted);
        }
    }

    /** Of promise 88: a window of two seconds refuses for two windows at the most, and the tenth part of one more. */
    @ParameterizedTest
    @ValueSource(strings = {"10/2s fixed", "10/2s sliding"})
    void aServerWhoseClockStepsBackAnHourLocksNobodyOutOfAWindow(String text) {
        PolicyLimit limit = Takes.limit("back", text);
        ClockShift clock = ClockShift.in(directory);
        try (RedisServer redis = RedisServer.start62(clock.environment());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(admitted(backend, limit, "key") >= 10);
            clock.set(Duration.ofHours(-1));
            long before = System.nanoTime();
            long admitted = admittedFor(Duration.ofSeconds(10), backend, limit);
            double seconds = (System.nanoTime() - before) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "of promise 88: clock an hour back: admitted %d in %.1f s under %s%n",
                    admitted,
                    seconds,
                    text);
            assertTrue(admitted >= 5 * (seconds - 4.2) - 10, "admitted " + admitted);
            assertTrue(admitted <= 10 * (seconds / 2 + 1), "admitted " + admitted);
        }
    }

    /** Of promise 88. */
    @Test
    void aServerWhoseClockStepsBackAnHourLocksNobodyOut() {
        PolicyLimit limit = Takes.limit("back", "10/2s");
        ClockShift clock = ClockShift.in(directory);
        try (RedisServer redis = RedisServer.start62(clock.environment());
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            assertTrue(admitted(backend, limit, "key") >= 10);
            clock.set(Duration.ofHours(-1));
            long before = System.nanoTime();
            long admitted = admittedFor(Duration.ofSeconds(5), backend, limit);
            double seconds = (System.nanoTime() - before) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "of promise 88: clock an hour back: admitted %d in %.1f s at 5/s, burst 10%n",
                    admitted,
                    seconds);
            assertTrue(admitted >= 5 * (seconds - 4), "admitted " + admitted);
            assertTrue(admitted <= 5 * seconds + 1, "admitted " + admitted);
        }
    }

    private static long admittedFor(Duration time, Backend backend, PolicyLimit limit) {
        long end = System.nanoTime() + time.toNanos();
        long admitted = 0;
        while (System.nanoTime() - end < 0) {
            admitted += admitted(backend, limit, "key");
            PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return admitted;
    }

    private static long admitted(Backend backend, PolicyLimit limit, String key) {
        AtomicLong admitted = new AtomicLong();
        Threads.run(4, thread -> {
            for (int i = 0; i < 50; i++) {
                if (backend.take(Takes.of(limit, key)).granted()) {
                    admitted.incrementAndGet();
                }
            }
        });
        return admitted.get();
    }

    private static long time(RedisServer redis) {
        List<?> time = (List<?>) redis.call("TIME");
        return Long.parseLong((String) time.get(0));
    }
}
