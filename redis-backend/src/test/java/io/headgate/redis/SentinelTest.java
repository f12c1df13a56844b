package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The master that sentinels name is followed wherever it goes. */
class SentinelTest {
    private static final PolicyLimit LIMIT =
            new PolicyLimit("api", "limit", Limit.parse("1000000/366d"), "api", FailureChoice.CLOSED);

    private final LogCapture log = new LogCapture(RedisBackend.class);
    private RedisSentinels redis;

    @BeforeEach
    void start() {
        redis = RedisSentinels.builder().replicas(1).start();
    }

    @AfterEach
    void stop() {
        redis.close();
        log.close();
    }

    private Backend open() {
        return BackendFactory.openUri(redis.uri() + "?deadline=200ms");
    }

    private static boolean granted(Backend backend) {
        try {
            return take(backend);
        } catch (BackendException notNow) {
            return false;
        }
    }

    private static boolean take(Backend backend) {
        return backend.take(Take.of(Charge.builder(LIMIT, Key.of("client")).build()))
                .granted();
    }

    private static String bucket(RedisServer server) {
        return String.valueOf(server.call("KEYS", "headgate:*"));
    }

    /** Of promise 76, which counts it under load. */
    @Test
    void aMasterThatIsKilledIsFollowed() {
        try (Backend backend = open()) {
            assertTrue(take(backend));
            RedisServer before = redis.master();
            before.kill();
            long start = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> granted(backend));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.printf(Locale.ROOT, "of promise 76, SIGKILL of the master: %d ms without it%n", millis);
            assertFalse(bucket(redis.master()).equals("[]"));
            assertEquals(1, moves());
        }
    }

    /** The old master answers still, and its connections are idle: nothing of it shows but by asking. */
    @Test
    void aMasterThatIsDemotedIsGivenUpAlsoIfNobodyCalls() {
        try (Backend backend = open()) {
            assertTrue(take(backend));
            RedisServer before = redis.master();
            Awaitility.await().until(() -> connections(before) == RedisBackend.DEFAULT_CONNECTIONS);
            redis.failOver();
            RedisServer after = redis.master();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> connections(before) == 0 && connections(after) > 0);
            assertTrue(take(backend));
            assertEquals(List.of(), problemsOf(Level.WARNING));
            assertEquals(1, moves());
        }
    }

    /** One that answers nothing, and has not lost its connections. */
    @Test
    void aMasterThatIsFrozenIsFollowed() {
        try (Backend backend = open()) {
            assertTrue(take(backend));
            RedisServer before = redis.master();
            before.freeze();
            long start = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> granted(backend));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.printf(Locale.ROOT, "of promise 76, SIGSTOP of the master: %d ms without it%n", millis);
            before.thaw();
            assertEquals(1, moves());
            assertTrue(take(backend));
        }
    }

    /** Promise 54: the application starts, and finds its Redis by itself. */
    @Test
    void anApplicationStartsWithoutAnySentinel() {
        redis.sentinels().forEach(RedisServer::kill);
        long start = System.nanoTime();
        try (Backend backend = open()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            BackendException failure = assertThrows(BackendException.class, () -> take(backend));
            assertEquals(BackendException.Kind.UNREACHABLE, failure.kind());
            String told = problemsOf(Level.WARNING).get(0);
            for (RedisServer sentinel : redis.sentinels()) {
                assertTrue(
                        told.contains("the sentinel 127.0.0.1:%d: no connection to Redis, or it broke"
                                .formatted(sentinel.port())),
                        told);
            }
            redis.sentinels().get(2).restart();
            long back = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> granted(backend));
            System.out.printf(
                    Locale.ROOT,
                    "of promise 54, no sentinel: opened after %d ms, of use %d ms after one is there%n",
                    millis,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
            assertTrue(millis <= 500, millis + " ms");
            assertEquals(1, problemsOf(Level.WARNING).size());
        }
    }

    @Test
    void decisionsGoOnWithoutAnySentinelAndTheLogSaysWhatThatMeans() {
        try (DialledLinks dialled = new DialledLinks(redis.uri())) {
            assertTrue(dialled.answers());
            RedisServer master = redis.master();
            redis.sentinels().forEach(RedisServer::kill);
            Awaitility.await().until(() -> dialled.problems().size() == 1);
            String told = dialled.problems().get(0);
            assertTrue(told.contains(": a failover would not be noticed: the sentinel 127.0.0.1:"), told);
            assertEquals(List.of(told), log.messages(Level.WARNING));
            assertTrue(dialled.answers());
            // connections that break meanwhile are made again
            master.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            Awaitility.await().until(dialled::answers);
            redis.sentinels().get(1).restart();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(dialled::problems, List::isEmpty);
        }
    }

    @Test
    void aSentinelThatAnswersNothingDelaysNobodyForLong() {
        redis.sentinels().get(0).freeze();
        redis.sentinels().get(1).freeze();
        try (Backend backend = open()) {
            Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> granted(backend));
            for (int i = 0; i < 20; i++) {
                assertTrue(take(backend));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } finally {
            redis.sentinels().forEach(RedisServer::thaw);
        }
    }

    /** After a restart a sentinel may know less than the others, and name a master of before. */
    @Test
    void aSentinelThatNamesAReplicaIsNotBelieved() {
        RedisServer replica = redis.replicas().get(0);
        String stale = "*2\r\n$9\r\n127.0.0.1\r\n$%d\r\n%d\r\n"
                .formatted(String.valueOf(replica.port()).length(), replica.port());
        try (AnsweringServer liar = new AnsweringServer(
                request -> request.contains("SENTINEL") ? stale : AnsweringServer.hello("7.0.15", "sentinel", ""))) {
            String uri = redis.uri().replace("sentinel://", "sentinel://127.0.0.1:%d,".formatted(liar.port()));
            try (Backend backend = BackendFactory.openUri(uri + "?deadline=1s")) {
                Awaitility.await().until(() -> granted(backend));
                assertEquals(
                        List.of("the master 127.0.0.1:%d: this is a replica".formatted(replica.port())),
                        problemsOf(Level.WARNING).stream()
                                .map(line -> line.substring(line.indexOf(": ") + 2))
                                .toList());
                assertEquals(0, connections(replica));
            }
        }
    }

    private List<String> problemsOf(Level level) {
        return log.messages(level).stream()
                .filter(line -> !line.contains("no key secret"))
                .toList();
    }

    private long moves() {
        return log.messages(Level.INFO).stream()
                .filter(line -> line.endsWith(": the master is 127.0.0.1:%d now"
                        .formatted(redis.master().port())))
                .count();
    }

    private static long connections(RedisServer server) {
        return String.valueOf(server.call("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.contains(" name=headgate "))
                .count();
    }
}
