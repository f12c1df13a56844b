package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.RateLimiter;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 45: replies that are none, are cut, or are not those of the script. */
class MalformedReplyTest {
    private static final Duration DEADLINE = Duration.ofMillis(50);
    private static final Duration AT_MOST = Duration.ofMillis(200);
    private static final String POLICY = "malformed";

    private static RedisServer redis;
    private final PolicyLimit limit = Takes.limit(POLICY, "1000000/366d");
    private FaultProxy proxy;
    private Backend backend;
    private RateLimiter limiter;

    static Stream<String> answers() {
        return Stream.of(
                "\u0007\u00ff\u0000\u0001garbage\r\n",
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "_\r\n",
                "*0\r\n",
                "*1\r\n:1\r\n",
                "*1\r\n*-1\r\n",
                "*2\r\n$-1\r\n$-1\r\n",
                "*3\r\n+a\r\n+b\r\n+c\r\n",
                "*99\r\n:1\r\n",
                ":1\r\n",
                ":not-a-number\r\n",
                ":99999999999999999999999999\r\n",
                "+OK\r\n",
                "$3\r\nabc\r\n",
                "$-7\r\nabc\r\n",
                "$3\r\nabcdefg",
                "%1\r\n+a\r\n+b\r\n",
                ">2\r\n+message\r\n+x\r\n");
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        proxy = FaultProxy.to(redis.port());
        backend = BackendFactory.openUri(proxy.uri() + "?deadline=" + DEADLINE.toMillis() + "ms");
        limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Takes.policy(POLICY, limit.limit().toString()))
                .build();
        awaitAdmitted();
    }

    @AfterEach
    void close() {
        backend.close();
        proxy.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerThatIsNoneOfTheScriptsIsAFailureOfInfrastructure(String answer) {
        assertFails(() -> proxy.answer(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** A length that no heap holds must not become an {@link OutOfMemoryError} that nobody expects. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"*2147483647\r\n", "$2147483647\r\n", "%2147483647\r\n"})
    void aLengthBeyondAllMemoryIsAFailureOfInfrastructure(String answer) {
        assertFails(() -> proxy.answer(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aReplyThatIsCutIsAFailureOfInfrastructure() {
        assertFails(() -> proxy.set(Fault.CUT_REPLY));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("answers")
    void aHandshakeThatIsAnsweredSoIsTriedAgain(String answer) {
        proxy.answer(answer.getBytes(StandardCharsets.ISO_8859_1));
        long dialled = proxy.dialled();
        try (Backend late = BackendFactory.openUri(proxy.uri() + "?deadline=200ms")) {
            Awaitility.await("a second try").atMost(Duration.ofSeconds(4)).until(() -> proxy.dialled() > dialled + 1);
            proxy.set(Fault.PASS);
            Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> grants(late, limit, "late") == 1);
        }
    }

    /** What came too much must not be taken for the answer to the next call: it may say "granted". */
    @Test
    void aReplyTooManyIsNotTheAnswerToTheNextCall() {
        PolicyLimit once = Takes.limit("repeated", "1/366d");
        try (Backend single = BackendFactory.openUri(proxy.uri() + "?connections=1&deadline=200ms")) {
            assertTrue(single.take(Takes.of(once, "poor")).granted());
            proxy.once(Fault.REPEAT_REPLY);
            assertTrue(single.take(Takes.of(once, "rich")).granted());
            int granted = 0;
            for (int i = 0; i < 10; i++) {
                granted += grants(single, once, "poor");
            }
            assertEquals(0, granted, "takes granted of a bucket that is empty");
        }
    }

    /** The same where the reply before it is seen to be malformed. */
    @Test
    void whatFollowsAMalformedReplyIsNotTheAnswerToTheNextCall() {
        PolicyLimit once = Takes.limit("prefixed", "1/366d");
        try (Backend single = BackendFactory.openUri(proxy.uri() + "?connections=1&deadline=200ms")) {
            grants(single, once, "poor");
            AtomicInteger rich = new AtomicInteger();
            // a probe may meet it first
            Awaitility.await("the reply is malformed").until(() -> {
                proxy.prefixOnce(":1\r\n".getBytes(StandardCharsets.US_ASCII));
                return grants(single, once, "rich-" + rich.incrementAndGet()) == 0;
            });
            int granted = 0;
            for (int i = 0; i < 10; i++) {
                granted += grants(single, once, "poor");
            }
            assertEquals(0, granted, "takes granted of a bucket that is empty");
        }
    }

    private static int grants(Backend backend, PolicyLimit limit, String key) {
        try {
            return backend.take(Takes.of(limit, key)).granted() ? 1 : 0;
        } catch (BackendException e) {
            return 0;
        }
    }

    @Test
    void aServerThatNeverSpokeRedisStopsNobodyFromStarting() {
        proxy.answer("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        try (Backend late = BackendFactory.openUri(proxy.uri())) {
            BackendException failure = assertThrows(BackendException.class, () -> late.take(Takes.of(limit, "late")));
            assertTrue(failure.kind().infrastructure(), failure.toString());
        }
    }

    @Test
    void repliesInSlicesAreReplies() {
        proxy.set(Fault.SLICE);
        assertTrue(backend.take(Takes.of(limit, "sliced")).granted());
    }

    private void assertFails(Runnable fault) {
        fault.run();
        long start = System.nanoTime();
        BackendException failure = failure();
        long took = System.nanoTime() - start;
        Decision decision = limiter.check(POLICY, Key.of("key"), 1);
        proxy.set(Fault.PASS);
        assertInstanceOf(Decision.Unavailable.class, decision);
        assertTrue(failure.kind().infrastructure(), failure.toString());
        assertTrue(took <= AT_MOST.toNanos(), "took " + TimeUnit.NANOSECONDS.toMillis(took) + " ms");
        awaitAdmitted();
    }

    private BackendException failure() {
        try {
            backend.take(Takes.of(limit, "key"));
        } catch (BackendException e) {
            return e;
        } catch (RuntimeException | Error e) {
            // an OutOfMemoryError thrown on would end the test run
            throw new AssertionError("not a failure of the backend's own kind", e);
        }
        throw new AssertionError("the take was answered");
    }

    private void awaitAdmitted() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .until(() -> limiter.check(POLICY, Key.of("other"), 1).admits());
    }
}
