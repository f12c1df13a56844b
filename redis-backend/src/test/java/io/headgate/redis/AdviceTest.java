package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendUri;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What to change, of errors that no server here gives on demand; and that nothing of their text is repeated. */
class AdviceTest {
    private static final String SINGLE = "redis://me:s3cret@127.0.0.1";
    private static final String SENTINELS = "redis-sentinel://me:s3cret@a.example,b.example/m?sentinel-password=s3cret";
    private static final String LINE =
            "expected ACL SETUSER me ~shop:* +eval +evalsha +time +get +set +incrby +pexpireat +del +client|setname +info";

    private static String advice(String uri, String host, JedisException e) {
        Login login = new Login(Address.of(BackendUri.parse(uri)), "shop", "headgate", null);
        return Unusable.text(Advice.of(Party.server(login, new Host(host, 6379)), e));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOPERM this user has no permissions to run the 'KEY' command",
                "NOPERM User KEY has no permissions to run the 'eval KEY' command",
                "NOPERM No permissions to access the 'KEY' key",
                "NOPERM this user has no permissions to access one of the keys used as arguments",
                "ERR The user executing the script can't run this command or subcommand script: KEY, on @user_script:1.",
            })
    void ofRightsTheLineIsGivenAndNoNameButOneOfOurOwn(String text) {
        String said = advice(SINGLE, "127.0.0.1", new JedisAccessControlException(text));
        assertTrue(said.endsWith("); " + LINE), said);
        assertFalse(said.contains("KEY") || said.contains("may not call"), said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evalsha | NOPERM this user has no permissions to run the 'evalsha' command",
                "eval    | NOPERM User KEY has no permissions to run the 'eval' command",
                "select  | NOPERM User KEY has no permissions to run the 'select' command",
            })
    void aCommandOfOursIsNamed(String command, String text) {
        String said = advice(SINGLE, "127.0.0.1", new JedisAccessControlException(text));
        assertTrue(said.endsWith("(NOPERM); it may not call %s; %s".formatted(command, LINE)), said);
    }

    @Test
    void aUserWhoseNameAShellWouldNotTakeIsNotRepeated() {
        String said = advice(
                "redis://a%20b:s3cret@127.0.0.1", "127.0.0.1", new JedisAccessControlException("NOPERM something"));
        assertTrue(said.contains("; expected ACL SETUSER NAME ~shop:* +eval "), said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERR unknown command 'EVAL', with args beginning with: 'KEY' | eval is renamed, or this is older than"
                        + " Redis 6.2",
                "ERR unknown command `KEY`, with args beginning with: `1` | a command is renamed, or this is older than"
                        + " Redis 6.2",
                "DENIED Redis is running in protected mode because KEY | expected a password for it, or protected-mode no",
                "MISCONF Redis is configured to save RDB snapshots KEY | it cannot write to disk, and its log says why",
                "CLUSTERDOWN The cluster is down KEY | a part of the slots has no master",
                "OOM command not allowed KEY | expected Redis 7 or later, or more maxmemory",
            })
    void whatIsKnownHasAnAdvice(String text, String expected) {
        String said = advice(SINGLE, "127.0.0.1", new JedisDataException(text));
        assertTrue(said.endsWith("); " + expected), said);
        assertFalse(said.contains("KEY") || said.contains("s3cret"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DENIED Redis", "MISCONF Redis", "CLUSTERDOWN The", "OOM command", "NOREPLICAS Not"})
    void theGuideTellsOf(String text) {
        String said = advice(SINGLE, "127.0.0.1", new JedisDataException(text));
        assertTrue(Guide.tellsOf(said), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOADING Redis is loading KEY", "BUSY KEY", "WRONGTYPE KEY", "SOMETHING KEY", "KEY"})
    void whatIsNotKnownHasNone(String text) {
        String said = advice(SINGLE, "127.0.0.1", new JedisDataException(text));
        assertTrue(said.endsWith(")"), said);
        assertFalse(said.contains("KEY"), said);
    }

    /** Sentinels beside the master may have been told that it is at 127.0.0.1. */
    @Test
    void anAddressThatIsEverybodysOwnIsToldWhereItCannotBeMeant() {
        JedisException refused = new JedisConnectionException(new ConnectException("Connection refused"));
        String broken = "no connection to Redis, or it broke";
        assertEquals(
                "the master 127.0.0.1:6379: " + broken
                        + "; this address is everybody's own, expected one that all reach in sentinel monitor",
                advice(SENTINELS, "127.0.0.1", refused));
        assertEquals(
                broken + "; this address is everybody's own, expected one that all reach in cluster-announce-ip",
                advice("redis-cluster://a.example", "::1", refused));
        assertEquals("the master 10.0.0.1:6379: " + broken, advice(SENTINELS, "10.0.0.1", refused));
        assertEquals(broken, advice(SINGLE, "127.0.0.1", refused));
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.9, true",
        "5.0.0, true",
        "0.9.9, true",
        "6.2.0, false",
        "6.2, false",
        "7.0.15, false",
        "10.1.0, false",
        "'', false",
        "v6, false",
        "6, false",
        "255.255.255, false",
        "99999.1.1, false",
    })
    void versionsAreComparedByNumberWhereTheyAreKnown(String version, boolean older) {
        assertEquals(older, new Hello("standalone", "master", version).isOlderThan(6, 2));
    }
}
