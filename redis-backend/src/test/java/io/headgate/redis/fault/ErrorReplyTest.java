package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kind of failure an error of the server is, and that it is over when the error is. */
class ErrorReplyTest {
    private static RedisServer redis;
    private final PolicyLimit limit = Takes.limit("error", "1000000/366d");
    private FaultProxy proxy;
    private Backend backend;

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
        backend = BackendFactory.openUri(proxy.uri() + "?deadline=200ms");
        awaitGranted();
    }

    @AfterEach
    void close() {
        backend.close();
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NOT_READY|LOADING Redis is loading the dataset in memory",
                "NOT_READY|BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "NOT_READY|READONLY You can't write against a read only replica.",
                "NOT_READY|MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "NOT_READY|NOREPLICAS Not enough good replicas to write.",
                "NOT_READY|MISCONF Redis is configured to save RDB snapshots, but it is unable to persist on disk.",
                "NOT_READY|ERR max number of clients reached",
                "ACCESS|NOAUTH Authentication required.",
                "ACCESS|WRONGPASS invalid username-password pair or user is disabled.",
                "ACCESS|NOPERM this user has no permissions to run the 'evalsha' command",
                "ACCESS|ERR The user executing the script can't run this command or subcommand script: x",
                "OUT_OF_MEMORY|OOM command not allowed when used memory > 'maxmemory'.",
                "UNEXPECTED|WRONGTYPE Operation against a key holding the wrong kind of value",
                "UNEXPECTED|CROSSSLOT Keys in request don't hash to the same slot",
                "UNEXPECTED|ERR Error running script: user_script:1: attempt to compare nil with number",
                "UNEXPECTED|ERR value is not an integer or out of range",
                "UNEXPECTED|SOMETHING that nobody has ever heard of",
            })
    void anErrorIsOfItsKind(BackendException.Kind kind, String error) {
        proxy.answer(("-" + error + "\r\n").getBytes(StandardCharsets.US_ASCII));
        BackendException failure = assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, "key")));
        proxy.set(Fault.PASS);
        assertEquals(kind, failure.kind(), failure.toString());
        awaitGranted();
    }

    /** A server that does not know the script even after it was sent is not asked for ever. */
    @ParameterizedTest
    @CsvSource({"NOSCRIPT No matching script. Please use EVAL."})
    void aScriptThatIsNeverKnownIsAFailure(String error) {
        proxy.answer(("-" + error + "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, "key")));
        proxy.set(Fault.PASS);
        awaitGranted();
        assertTrue(proxy.dialled() < 20, proxy.dialled() + " connections were dialled");
    }

    private void awaitGranted() {
        Awaitility.await().atMost(Duration.ofSeconds(3)).until(() -> {
            try {
                return backend.take(Takes.of(limit, "other")).granted();
            } catch (BackendException notYet) {
                return false;
            }
        });
    }
}
