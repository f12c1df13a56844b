package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisBusyException;
import redis.clients.jedis.exceptions.JedisClusterException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** What Jedis and servers say when something is wrong, as collected from Redis 6.2 and 7.0, and its kind. */
class FailuresTest {
    private static final String TAIL = " script: 5a1cf5d5ab76a4e1f8c4ab2ea9b3c4b5a7d1f0aa, on @user_script:148.";
    private static final String BEFORE_7 =
            "ERR Error running script (call to f_5a1cf5d5ab76a4e1f8c4ab2ea9b3c4b5a7d1f0aa): @user_script:148:"
                    + " @user_script: 148: ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "NOT_READY | LOADING | LOADING Redis is loading the dataset in memory",
                "NOT_READY | BUSY | BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
                        + " NOSAVE.",
                "NOT_READY | UNKILLABLE | UNKILLABLE Sorry the script already executed write commands",
                "NOT_READY | READONLY | READONLY You can't write against a read only replica.",
                "NOT_READY | MASTERDOWN | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to"
                        + " 'no'.",
                "NOT_READY | NOREPLICAS | NOREPLICAS Not enough good replicas to write.",
                "NOT_READY | MISCONF | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to"
                        + " persist on disk.",
                "NOT_READY | CLUSTERDOWN | CLUSTERDOWN Hash slot not served",
                "NOT_READY | CLUSTERDOWN | CLUSTERDOWN The cluster is down",
                "NOT_READY | TRYAGAIN | TRYAGAIN Multiple keys request during rehashing of slot",
                "OUT_OF_MEMORY | OOM | OOM command not allowed when used memory > 'maxmemory'.",
                "UNEXPECTED | WRONGTYPE | WRONGTYPE Operation against a key holding the wrong kind of value",
                "UNEXPECTED | CROSSSLOT | CROSSSLOT Keys in request don't hash to the same slot",
                "UNEXPECTED | NOSCRIPT | NOSCRIPT No matching script. Please use EVAL.",
            })
    void theCodeSaysTheKind(Kind kind, String code, String text) {
        assertKind(kind, code, new JedisDataException(text));
        assertKind(kind, code, new JedisDataException(text + TAIL));
        assertKind(kind, code, new JedisDataException(BEFORE_7 + "-" + text));
        assertKind(kind, code, new JedisDataException(BEFORE_7 + text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "NOT_READY | ERR max number of clients reached",
                "ACCESS | ERR The user executing the script can't run this command or subcommand",
                "ACCESS | ERR DB index is out of range",
                "ACCESS | ERR invalid DB index",
                "ACCESS | ERR invalid password",
                "ACCESS | ERR operation not permitted",
                "ACCESS | ERR AUTH <password> called without any password configured for the default user. Are you"
                        + " sure your configuration is correct?",
                "ACCESS | ERR unknown command 'EVAL', with args beginning with: 'return 1' '1' 'headgate:1:api:KEY'",
                "ACCESS | ERR unknown command `EVALSHA`, with args beginning with: `abc`, `1`, `headgate:1:api:KEY`",
                "UNEXPECTED | ERR value is not an integer or out of range",
                "UNEXPECTED | ERR increment or decrement would overflow",
                "UNEXPECTED | ERR invalid expire time in 'set' command",
                "UNEXPECTED | ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'",
                "UNEXPECTED | ERR user_script:70: attempt to perform arithmetic on a nil value",
                "UNEXPECTED | ERR Protocol error: expected '$', got ' '",
                "UNEXPECTED | ERR syntax error",
                "UNEXPECTED | ERR",
            })
    void ofErrTheTextSaysTheKind(Kind kind, String text) {
        assertKind(kind, "ERR", new JedisDataException(text + " "));
        assertKind(kind, "ERR", new JedisDataException(text + TAIL));
        assertKind(kind, "ERR", new JedisDataException(BEFORE_7 + text + " "));
    }

    @Test
    void beforeRedis7TheTextMayHaveNoCodeInsideAScript() {
        assertKind(
                Kind.ACCESS,
                "ERR",
                new JedisDataException(
                        BEFORE_7 + "The user executing the script can't run this command or subcommand"));
        assertKind(
                Kind.UNEXPECTED,
                "ERR",
                new JedisDataException(BEFORE_7 + "attempt to perform arithmetic on a nil value"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH"
                        + " <user> <pass> option can be used to authenticate the client",
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "NOPERM this user has no permissions to access one of the keys used as arguments",
                "NOPERM User me has no permissions to run the 'select' command",
                "DENIED Redis is running in protected mode because protected mode is enabled and no password is set",
            })
    void whoIsNotLetInHasNoAccess(String text) {
        String code = text.substring(0, text.indexOf(' '));
        assertKind(Kind.ACCESS, code, new JedisAccessControlException(text));
        assertKind(Kind.ACCESS, code, new JedisDataException(text));
    }

    static Stream<JedisException> unreachable() {
        JedisConnectionException blackHole = new JedisConnectionException("Failed to connect to redis.example:6379");
        blackHole.addSuppressed(new SocketTimeoutException("Connect timed out"));
        return Stream.of(
                new JedisConnectionException("Failed to connect to redis.example:6379"),
                new JedisConnectionException(new ConnectException("Connection refused")),
                blackHole,
                new JedisConnectionException("Unexpected end of stream."),
                new JedisConnectionException("Unknown reply: H"),
                new JedisConnectionException((String) null),
                new JedisException("Could not get a resource from the pool"),
                new JedisException("Could not get a resource from the pool", new NoSuchElementException("Timeout")),
                new JedisClusterOperationException("No more cluster attempts left."),
                new JedisClusterOperationException("Cluster retry deadline exceeded."),
                new JedisClusterOperationException("Could not initialize cluster slots cache."));
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void whatHasNoConnectionIsUnreachable(JedisException e) {
        assertEquals(Kind.UNREACHABLE, Failures.of(e).kind());
        assertSame(e, Failures.of(e).getCause());
        assertFalse(Failures.leavesConnectionUsable(e));
    }

    @Test
    void aReadThatTookTooLongIsATimeout() {
        SocketTimeoutException late = new SocketTimeoutException("Read timed out");
        for (JedisException e : List.of(
                new JedisConnectionException(late),
                new JedisConnectionException("Read timed out", late),
                new JedisConnectionException("failed", new JedisConnectionException(late)))) {
            assertEquals(Kind.TIMEOUT, Failures.of(e).kind());
            assertFalse(Failures.leavesConnectionUsable(e));
        }
    }

    @Test
    void typesOfTheirOwnAreOfTheKindOfTheirCode() {
        assertKind(Kind.NOT_READY, "BUSY", new JedisBusyException("BUSY Redis is busy running a script."));
        assertKind(Kind.NOT_READY, "CLUSTERDOWN", new JedisClusterException("CLUSTERDOWN The cluster is down"));
        assertKind(Kind.UNEXPECTED, "NOSCRIPT", new JedisNoScriptException("NOSCRIPT No matching script."));
        assertKind(
                Kind.NOT_READY,
                "MOVED",
                new JedisMovedDataException("MOVED 3999 127.0.0.1:6381", new HostAndPort("127.0.0.1", 6381), 3999));
    }

    /** An error that a request could provoke never opens anything (DECISIONS 20). */
    @Test
    void keysInSeveralSlotsAreUnexpectedAlsoIfTheClientFindsOut() {
        JedisException e =
                new JedisClusterOperationException("Cannot get connection for command with multiple hash slots");
        assertEquals(Kind.UNEXPECTED, Failures.of(e).kind());
        assertFalse(Failures.of(e).kind().infrastructure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ERROR something",
                "err max number of clients reached",
                "max number of clients reached",
                "LOADINGS of something",
                "loading dataset",
                "OOMS are bad",
                "SOMETHINGNEW that no one knows",
                "-OOM command not allowed",
                "headgate:1:api:KEY LOADING",
            })
    void whatIsNotKnownIsUnexpected(String text) {
        BackendException failure = Failures.of(new JedisDataException(text));
        assertEquals(Kind.UNEXPECTED, failure.kind());
        assertFalse(String.valueOf(failure.getMessage()).contains("KEY"), failure::getMessage);
    }

    @Test
    void anErrorWithoutATextIsUnexpected() {
        BackendException failure = Failures.of(new JedisDataException((String) null));
        assertEquals(Kind.UNEXPECTED, failure.kind());
        assertEquals("Redis answered with an error that is not expected (no code)", failure.getMessage());
    }

    /** The rest of a text may repeat keys and arguments. */
    @Test
    void aMessageHoldsTheCodeAlone() {
        assertEquals(
                "Redis does not give this user the access that is needed (ERR)",
                Failures.of(new JedisDataException(
                                "ERR unknown command 'EVAL', with args beginning with: 'headgate:1:api:KEY'"))
                        .getMessage());
        assertEquals(
                "Redis cannot serve now (LOADING)",
                Failures.of(new JedisDataException("LOADING Redis is loading the dataset in memory"))
                        .getMessage());
        assertEquals(
                "Redis has no memory left (OOM)",
                Failures.of(new JedisDataException(BEFORE_7 + "-OOM command not allowed"))
                        .getMessage());
        assertEquals(
                "Redis answered with an error that is not expected (WRONGTYPE)",
                Failures.of(new JedisDataException("WRONGTYPE Operation against a key"))
                        .getMessage());
    }

    /** Who was demoted or lost its rights is dialled again. */
    @Test
    void aConnectionIsKeptUnlessItIsToTheWrongServerOrUser() {
        for (String text : List.of("LOADING x", "BUSY x", "OOM x", "WRONGTYPE x", "ERR syntax error", "MISCONF x")) {
            assertTrue(Failures.leavesConnectionUsable(new JedisDataException(text)), text);
        }
        for (String text : List.of(
                "READONLY x",
                "NOAUTH x",
                "NOPERM x",
                "WRONGPASS x",
                "ERR unknown command 'EVAL'",
                BEFORE_7 + "-READONLY You can't write against a read only replica.")) {
            assertFalse(Failures.leavesConnectionUsable(new JedisDataException(text)), text);
        }
    }

    private static void assertKind(Kind kind, String code, JedisException e) {
        BackendException failure = Failures.of(e);
        assertEquals(kind, failure.kind(), e.getMessage());
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.endsWith(" (" + code + ")"), message);
        assertFalse(message.contains("KEY") || message.contains("script") || message.contains("f_5a"), message);
        // the type, and never the server's text
        assertEquals(e.getClass().getName(), failure.getCause().getMessage());
        assertNull(failure.getCause().getCause());
    }
}
