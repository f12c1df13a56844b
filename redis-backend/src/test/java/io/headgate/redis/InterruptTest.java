package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** A thread that is interrupted may be sending for others: it ends nobody's call, and keeps its flag. */
class InterruptTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final PolicyLimit LIMIT =
            new PolicyLimit("api", "limit", Limit.parse("1000/366d"), "api", FailureChoice.CLOSED);
    private static RedisServer server;
    private static RedisClient jedis;

    private Caller first;
    private Caller second;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
        jedis = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stopRedis() {
        jedis.close();
        server.close();
    }

    @BeforeEach
    void fill() {
        jedis.flushAll();
    }

    @AfterEach
    void thaw() throws InterruptedException {
        server.thaw();
        for (Caller caller :
                Stream.of(first, second).filter(caller -> caller != null).toList()) {
            caller.thread.join(10_000);
            assertFalse(caller.thread.isAlive());
        }
    }

    private static RedisBackend.Builder builder(boolean own) {
        return (own ? RedisBackend.builder(jedis) : RedisBackend.builder(server.uri()))
                .secret(SECRET)
                .deadline(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoComesInterruptedIsAnswered(boolean own) {
        try (Backend backend = builder(own).build()) {
            backend.take(take());
            Thread.currentThread().interrupt();
            assertEquals(998, backend.take(take()).usages().get(0).remaining());
            assertTrue(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsInterruptedWhileItSendsForOthersFailsNobody(boolean own) throws InterruptedException {
        try (Backend backend = builder(own).build()) {
            backend.take(take());
            server.freeze();
            first = Caller.start(backend);
            first.awaitInside(own ? CallThreads.class : Link.class);
            second = Caller.start(backend);
            second.awaitInside(Combiner.class);
            first.interrupt(own);
            server.thaw();
            first.assertAnswered();
            second.assertAnswered();
            assertTrue(first.interrupted);
            assertFalse(second.interrupted);
        }
    }

    /** The first holds the one connection; the second no longer waits for the first, but for that. No probe comes between. */
    @Test
    void whoIsInterruptedWhileItWaitsForAConnectionFailsNobody() throws InterruptedException {
        try (Backend backend = builder(false).connections(1).buildForgetful(new Script())) {
            backend.take(take());
            server.freeze();
            first = Caller.start(backend);
            first.awaitInside(Link.class);
            second = Caller.start(backend);
            second.awaitInside(Links.class);
            second.interrupt(true);
            server.thaw();
            first.assertAnswered();
            second.assertAnswered();
            assertTrue(second.interrupted);
        }
    }

    private static Take take() {
        return Take.of(Charge.builder(LIMIT, Key.of("alice")).build());
    }

    private static final class Caller {
        final Thread thread;
        private volatile boolean granted;
        private volatile boolean interrupted;
        private volatile RuntimeException failure;

        private Caller(Backend backend) {
            thread = new Thread(
                    () -> {
                        try {
                            granted = backend.take(take()).granted();
                        } catch (RuntimeException e) {
                            failure = e;
                        }
                        interrupted = Thread.currentThread().isInterrupted();
                    },
                    "interrupt-caller");
        }

        static Caller start(Backend backend) {
            Caller caller = new Caller(backend);
            caller.thread.start();
            return caller;
        }

        /** Until a method of that class, and of none that comes after it, waits. */
        void awaitInside(Class<?> type) {
            Awaitility.await().pollDelay(Duration.ZERO).until(() -> {
                List<String> classes = Arrays.stream(thread.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .filter(name -> name.startsWith("io.headgate.redis."))
                        .toList();
                return !classes.isEmpty() && classes.get(0).equals(type.getName());
            });
        }

        /** Returns when the thread has met it; who reads from a socket does not. */
        void interrupt(boolean met) {
            thread.interrupt();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .until(() -> !met || !thread.isInterrupted() || !thread.isAlive());
        }

        void assertAnswered() throws InterruptedException {
            thread.join(10_000);
            assertFalse(thread.isAlive());
            assertEquals(null, failure);
            assertTrue(granted);
        }
    }
}
