package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.TestTime;
import io.headgate.Threads;
import io.headgate.TokenBucketContract;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;

/** A backend on a client that the application made, with whatever timeouts and pool it likes. */
class OwnJedisTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final PolicyLimit LIMIT =
            new PolicyLimit("api", "limit", Limit.parse("1000000/366d"), "api", FailureChoice.CLOSED);
    private static final String THREADS = "headgate-redis-call-";
    private static final Duration DEADLINE = Duration.ofMillis(300);

    /** What a busy machine may add. */
    private static final Duration SLACK = Duration.ofMillis(700);

    private static final int CLIENT_MILLIS = 8_000;
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static RedisServer server;

    private RedisClient jedis;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void openClient() {
        jedis = client(8);
    }

    @AfterEach
    void closeClient() {
        server.thaw();
        jedis.close();
        Awaitility.await().pollDelay(Duration.ZERO).until(() -> callThreads() == 0);
    }

    private static RedisClient client(int connections) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        return RedisClient.builder()
                .hostAndPort("127.0.0.1", server.port())
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(CLIENT_MILLIS)
                        .build())
                .poolConfig(pool)
                .build();
    }

    private RedisBackend.Builder builder() {
        return RedisBackend.builder(jedis).secret(SECRET).prefix("own-" + OPENED.incrementAndGet());
    }

    @Nested
    class TokenBuckets extends TokenBucketContract {
        @Override
        protected Backend open() {
            return builder().deadline(Duration.ofSeconds(10)).build();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }
    }

    /** Its slots are its own secret. */
    @Test
    void aClientOfAClusterIsToldToBeAUri() {
        try (RedisCluster cluster =
                        RedisCluster.builder().masters(1).replicas(0).start();
                RedisClusterClient client = RedisClusterClient.create(
                        new HostAndPort("127.0.0.1", cluster.servers().get(0).port()))) {
            assertEquals(
                    "redis: a client of a cluster, expected a URI such as redis-cluster://127.0.0.1:6379",
                    assertThrows(IllegalArgumentException.class, () -> RedisBackend.builder(client))
                            .getMessage());
        }
    }

    @Test
    void withoutASecretItIsRefused() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> RedisBackend.builder(jedis).build());
        assertEquals(
                "redis: no key secret, without which clients' addresses can be read from Redis; expected secret(bytes),"
                        + " the same on all nodes",
                failure.getMessage());
    }

    @Test
    void theClientStaysOpenAndTheBackendDoesNot() {
        Backend backend = builder().deadline(Duration.ofSeconds(10)).build();
        assertTrue(backend.take(take(1)).granted());
        backend.close();
        assertEquals(Kind.CLOSED, failureOf(backend).kind());
        assertEquals("PONG", jedis.ping());
        try (Backend next = builder().deadline(Duration.ofSeconds(10)).build()) {
            assertTrue(next.take(take(1)).granted());
        }
    }

    @Test
    void aClientThatTheApplicationClosedIsUnreachable() {
        RedisClient own = client(1);
        try (Backend backend = RedisBackend.builder(own)
                .secret(SECRET)
                .deadline(Duration.ofSeconds(10))
                .build()) {
            assertTrue(backend.take(take(1)).granted());
            own.close();
            assertEquals(Kind.UNREACHABLE, failureOf(backend).kind());
        }
    }

    @Test
    void aServerThatForgotTheScriptIsToldIt() {
        try (Backend backend = builder().deadline(Duration.ofSeconds(10)).build()) {
            for (int i = 1; i <= 5; i++) {
                assertEquals(
                        1_000_000 - i, backend.take(take(1)).usages().get(0).remaining());
                jedis.scriptFlush();
            }
        }
    }

    /** Promises 57 and 61: the client alone would wait for seconds. */
    @Test
    void theDeadlineHoldsWhileTheClientWaitsForSeconds() {
        try (Backend backend = builder().deadline(DEADLINE).build()) {
            warmUp(backend);
            server.freeze();
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertEquals(Kind.TIMEOUT, failureOf(backend).kind());
                assertEnded(System.nanoTime() - start);
            }
            server.thaw();
            awaitGranted(backend);
        }
    }

    @Test
    void theDeadlineHoldsWhileThePoolOfTheClientIsExhausted() throws InterruptedException {
        RedisClient own = client(1);
        Thread holder = new Thread(() -> own.blpop(60, "own-nothing"), "own-holder");
        holder.setDaemon(true);
        try (Backend backend = RedisBackend.builder(own)
                .secret(SECRET)
                .prefix("own-pool")
                .deadline(DEADLINE)
                .build()) {
            warmUp(backend);
            holder.start();
            Awaitility.await().until(() -> jedis.info("clients").contains("blocked_clients:1"));
            long start = System.nanoTime();
            assertEquals(Kind.TIMEOUT, failureOf(backend).kind());
            assertEnded(System.nanoTime() - start);
            jedis.lpush("own-nothing", "x");
            awaitGranted(backend);
        } finally {
            jedis.lpush("own-nothing", "x");
            holder.join(10_000);
            own.close();
        }
    }

    /** Promise 61: callers come back, and those threads that wait for Redis are few. */
    @Test
    void threadsAreAsManyAsConnectionsAndNoCallerWaitsBeyondItsDeadline() {
        int connections = 3;
        try (Backend backend =
                builder().deadline(DEADLINE).connections(connections).build()) {
            warmUp(backend);
            server.freeze();
            AtomicLong slowest = new AtomicLong();
            AtomicLong most = new AtomicLong();
            ConcurrentLinkedQueue<Kind> kinds = new ConcurrentLinkedQueue<>();
            Threads.run(100, thread -> {
                for (int i = 0; i < 5; i++) {
                    long start = System.nanoTime();
                    kinds.add(failureOf(backend).kind());
                    slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    most.accumulateAndGet(callThreads(), Math::max);
                }
            });
            assertEnded(slowest.get());
            assertEquals(connections, most.get());
            assertTrue(
                    kinds.stream().allMatch(kind -> kind == Kind.TIMEOUT || kind == Kind.UNREACHABLE), kinds::toString);
            server.thaw();
            awaitGranted(backend);
        }
    }

    /** Promise 109. */
    @Test
    void closeDoesNotWaitForAFrozenRedis() throws InterruptedException {
        Backend backend = builder().deadline(Duration.ofSeconds(2)).build();
        try {
            warmUp(backend);
            server.freeze();
            Thread caller = new Thread(() -> failureOf(backend), "own-caller");
            caller.start();
            // the breaker may have asked as well, by a thread of its own
            Awaitility.await().until(() -> callThreads() >= 1 && caller.getState() == Thread.State.TIMED_WAITING);
            long start = System.nanoTime();
            backend.close();
            assertEnded(System.nanoTime() - start);
            assertEquals(Kind.CLOSED, failureOf(backend).kind());
            caller.join(10_000);
            assertFalse(caller.isAlive(), "it has a deadline still");
        } finally {
            backend.close();
        }
    }

    private static void assertEnded(long nanos) {
        assertTrue(nanos < DEADLINE.plus(SLACK).toNanos(), () -> "took " + nanos / 1_000_000 + " ms");
    }

    private static void warmUp(Backend backend) {
        Awaitility.await().ignoreExceptions().until(() -> backend.take(take(1)).granted());
    }

    private static void awaitGranted(Backend backend) {
        Awaitility.await()
                .atMost(Duration.ofMillis(3L * CLIENT_MILLIS))
                .ignoreExceptionsInstanceOf(BackendException.class)
                .until(() -> backend.take(take(1)).granted());
    }

    private static BackendException failureOf(Backend backend) {
        return assertThrows(BackendException.class, () -> backend.take(take(1)));
    }

    private static long callThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .count();
    }

    private static Take take(long cost) {
        return Take.of(Charge.builder(LIMIT, Key.of("alice")).cost(cost).build());
    }
}
