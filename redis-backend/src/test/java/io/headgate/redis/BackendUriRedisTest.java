package io.headgate.redis;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** What a URI or a builder may say of a Redis, and what is answered to everything else. */
class BackendUriRedisTest {
    private static final String SECRET = "a secret of 32 letters or so....";
    private static final String PASSWORD = "p@ss:w/rd%";
    private static final String ESCAPED = "p%40ss%3Aw%2Frd%25";
    private static final PolicyLimit LIMIT =
            new PolicyLimit("api", "limit", Limit.parse("10/1h"), "api", FailureChoice.CLOSED);
    private static final Key ALICE = Key.of("alice");
    private static final String KNOWN =
            "Known: client-name, connections, deadline, nodes, password-file, prefix, secret, secret-env, secret-file";
    private static final String SCHEMES =
            "redis, redis-cluster, redis-sentinel, rediss, rediss-cluster, rediss-sentinel";
    private static final String SECRET_EXPECTED = "expected at least 16 bytes, such as `openssl rand -hex 32` prints";

    private static RedisServer open;
    private static RedisServer locked;

    @BeforeAll
    static void startRedis() {
        open = RedisServer.start();
        locked = RedisServer.start("--requirepass", PASSWORD);
    }

    @AfterAll
    static void stopRedis() {
        open.close();
        locked.close();
    }

    /** Promise 104: where, what was given, what was expected. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "redis://h?prefix=           | prefix: \"\", expected 1 to 64 of A-Z a-z 0-9 . _ : -",
                "redis://h?prefix=a%20b      | prefix: \"a b\", expected 1 to 64 of A-Z a-z 0-9 . _ : -",
                "redis://h?prefix={a}        | prefix: \"{a}\", expected 1 to 64 of A-Z a-z 0-9 . _ : -",
                "redis://h?prefix=a#b        | prefix: \"a#b\", expected 1 to 64 of A-Z a-z 0-9 . _ : -",
                "redis://h?deadline=50       | deadline: \"50\", expected 1ms to 1m, such as 50ms",
                "redis://h?deadline=         | deadline: \"\", expected 1ms to 1m, such as 50ms",
                "redis://h?deadline=0ms      | deadline: \"0ms\", expected 1ms to 1m, such as 50ms",
                "redis://h?deadline=-5ms     | deadline: \"-5ms\", expected 1ms to 1m, such as 50ms",
                "redis://h?deadline=5x       | deadline: \"5x\", expected 1ms to 1m, such as 50ms",
                "redis://h?deadline=61s      | deadline: PT1M1S, expected 1ms to 1m",
                "redis://h?connections=      | connections: \"\", expected 1 to 64",
                "redis://h?connections=x     | connections: \"x\", expected 1 to 64",
                "redis://h?connections=-1    | connections: \"-1\", expected 1 to 64",
                "redis://h?connections=99999 | connections: \"99999\", expected 1 to 64",
                "redis://h?connections=0     | connections: 0, expected 1 to 64",
                "redis://h?connections=65    | connections: 65, expected 1 to 64",
                "redis://h?client-name=a%20b | client-name: \"a b\", expected 1 to 64 printable ASCII characters"
                        + " without blanks",
                "redis://h?client-name=      | client-name: \"\", expected 1 to 64 printable ASCII characters"
                        + " without blanks",
                "redis://h:0                 | port 0, expected 1 to 65535",
                "redis://h:70000             | port 70000, expected 1 to 65535",
                "redis://h?nodes=            | nodes: \"\", expected 1 to 10000",
                "redis://h?nodes=x           | nodes: \"x\", expected 1 to 10000",
                "redis://h?nodes=0           | nodes: 0, expected 1 to 10000",
                "redis://h?nodes=10001       | nodes: 10001, expected 1 to 10000",
                "redis://h?nodes=123456      | nodes: \"123456\", expected 1 to 10000",
                "redis://h/1x                | database \"1x\", expected a number such as /1",
                "redis://h/-1                | database \"-1\", expected a number such as /1",
                "redis://h/1/2               | database \"1/2\", expected a number such as /1",
                "redis://h/99999             | database \"99999\", expected a number such as /1",
                "redis://user@h              | a user without a password, expected user:password@ or :password@, or"
                        + " password-file",
                "redis://h?deadlin=50ms      | unknown parameter \"deadlin\", did you mean \"deadline\"? " + KNOWN,
                "redis://h?Prefix=x          | unknown parameter \"Prefix\", did you mean \"prefix\"? " + KNOWN,
                "redis://h?conections=4      | unknown parameter \"conections\", did you mean \"connections\"? "
                        + KNOWN,
                "redis://h?secret_env=X      | unknown parameter \"secret_env\", did you mean \"secret-env\"? " + KNOWN,
                "redis://h?sentinel-user=x   | unknown parameter \"sentinel-user\". " + KNOWN,
                "redis://h?socketTimeout=1   | unknown parameter \"socketTimeout\". " + KNOWN,
            })
    void saysWhereWhatWasGivenAndWhatWasExpected(String uri, String message) {
        assertRefused("redis: " + message, () -> RedisBackend.builder(uri));
        assertRefused("rediss: " + message, () -> BackendFactory.openUri(uri.replace("redis:", "rediss:")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "redis://h/mymaster | database \"mymaster\", expected a number such as /1, or the scheme redis-sentinel"
                        + " for the name of a master",
                "redis://h/x        | database \"x\", expected a number such as /1, or the scheme redis-sentinel"
                        + " for the name of a master",
                "redis://h1,h2      | several hosts, expected one, or the scheme redis-sentinel or redis-cluster",
                "redis://u:p@h1:1,h2:2/3 | several hosts, expected one, or the scheme redis-sentinel or redis-cluster",
            })
    void whatLooksLikeAnotherTopologyNamesItsScheme(String uri, String message) {
        assertRefused("redis: " + message, () -> RedisBackend.builder(uri));
        assertRefused(
                "rediss: " + message.replace("redis-", "rediss-"),
                () -> BackendFactory.openUri(uri.replace("redis:", "rediss:")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "h                | no name of a master, expected it after the hosts as in EXAMPLE",
                "h/               | no name of a master, expected it after the hosts as in EXAMPLE",
                "h//1             | no name of a master, expected it after the hosts as in EXAMPLE",
                "h/1              | no name of a master, expected it after the hosts as in EXAMPLE",
                "h/my%20master    | master \"my%20master\", expected letters, digits, \".\", \"_\" and \"-\"",
                "h/m/x            | database \"x\", expected a number such as /1",
                "h/m/1/2          | database \"1/2\", expected a number such as /1",
                "h/m/99999        | database \"99999\", expected a number such as /1",
                "h1,,h2/m         | a host is missing, expected them as in EXAMPLE",
                "h1,h2,/m         | a host is missing, expected them as in EXAMPLE",
                ",h/m             | a host is missing, expected them as in EXAMPLE",
                "u:p@,h/m         | a host is missing, expected them as in EXAMPLE",
                "h1,h2,h1:26379/m | the host h1:26379 is given twice",
                "h1,h2:0/m        | port 0, expected 1 to 65535",
                "h1,h2:65536/m    | port 65536, expected 1 to 65535",
                "user@h/m         | a user without a password, expected user:password@ or :password@, or"
                        + " password-file",
                "h/m?sentinel-user=x | sentinel-user without sentinel-password",
                "h/m?sentinel-pasword=x | unknown parameter \"sentinel-pasword\", did you mean"
                        + " \"sentinel-password\"? Known: client-name, connections, deadline, nodes, password-file,"
                        + " prefix, secret, secret-env, secret-file, sentinel-password, sentinel-password-file,"
                        + " sentinel-user",
            })
    void ofSentinelsSaysWhatWasExpected(String rest, String message) {
        for (String scheme : List.of("redis-sentinel", "rediss-sentinel")) {
            String example = scheme + "://user:password@a.example:26379,b.example:26379/mymaster";
            assertRefused(
                    scheme + ": " + message.replace("EXAMPLE", example),
                    () -> RedisBackend.builder(scheme + "://" + rest));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "h/1      | database \"1\", expected none, since a cluster has no other than 0",
                "h/00     | database \"00\", expected none, since a cluster has no other than 0",
                "h1,h2/m  | database \"m\", expected none, since a cluster has no other than 0",
                "h1,      | a host is missing, expected them as in EXAMPLE",
                "h1,h1    | the host h1:6379 is given twice",
                "h1,h2:-1 | port 0, expected 1 to 65535",
                "h?sentinel-user=x | unknown parameter \"sentinel-user\". " + KNOWN,
            })
    void ofAClusterSaysWhatWasExpected(String rest, String message) {
        for (String scheme : List.of("redis-cluster", "rediss-cluster")) {
            String example = scheme + "://user:password@a.example:6379,b.example:6379";
            assertRefused(
                    scheme + ": " + message.replace("EXAMPLE", example),
                    () -> RedisBackend.builder(scheme + "://" + rest.replace(":-1", ":0")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-sentinel:",
                "redis-sentinel://",
                "redis-sentinel:///m",
                "redis-sentinel:h/m",
                "redis-sentinel://h1,h2:port/m",
                "redis-sentinel://h1,h 2/m",
                "redis-sentinel://h1;h2/m",
                "redis-sentinel://u:s3cret@h1,h2#x/m",
                "redis-sentinel://u:s3cret@h1,v:s3cret@h2/m",
                "redis-sentinel://u:s3/cret@h1,h2/m",
                "redis-cluster://",
                "redis-cluster://u:s3cret@",
                "redis-cluster://[::1,[::2]",
                "redis-cluster://h1,u:s3cret{}@h2",
            })
    void aMalformedListIsNotRepeatedSinceItMayHoldAPassword(String uri) {
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> RedisBackend.builder(uri));
        String scheme = uri.substring(0, uri.indexOf(':'));
        String port = scheme.equals("redis-cluster") ? ":6379" : ":26379";
        assertEquals(
                scheme + ": the address is malformed, expected for example " + scheme + "://user:password@a.example"
                        + port + ",b.example" + port + (scheme.equals("redis-cluster") ? "" : "/mymaster")
                        + ", other characters than letters and digits in user and password escaped as in %40",
                failure.getMessage());
        assertNull(failure.getCause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis:",
                "redis://",
                "redis:///1",
                "redis://:6379",
                "redis:h",
                "redis:h:6379",
                "redis:/h",
                "redis://h:port",
                "redis://h#part",
                "redis://a b",
                "redis://[::1",
                "redis://::1",
                "redis://user:s3cret@",
                "redis://user:s3cret@h:port",
                "redis://user:s3@cret@h",
                "redis://user:s3cret%zz@h",
                "redis://user:s3cret{}@h",
            })
    void aMalformedAddressIsNotRepeatedSinceItMayHoldAPassword(String uri) {
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> RedisBackend.builder(uri));
        assertEquals(
                "redis: the address is malformed, expected for example redis://127.0.0.1:6379 or"
                        + " redis://user:password@redis.example:6379/1, other characters than letters and digits in"
                        + " user and password escaped as in %40",
                failure.getMessage());
        assertNull(failure.getCause());
    }

    @Test
    void anotherSchemeIsRefused() {
        assertRefused("scheme \"memory\", expected one of " + SCHEMES, () -> RedisBackend.builder("memory:"));
        assertRefused("scheme \"redis-\", expected one of " + SCHEMES, () -> RedisBackend.builder("redis-:"));
        assertRefused(
                "unknown scheme \"rediz\", did you mean \"redis\"? Known: memory, " + SCHEMES + "; a scheme is"
                        + " known once the jar of its backend is on the class path",
                () -> BackendFactory.openUri("rediz://h"));
        assertRefused(
                "unknown scheme \"redis-sentinell\", did you mean \"redis-sentinel\"? Known: memory, " + SCHEMES
                        + "; a scheme is known once the jar of its backend is on the class path",
                () -> BackendFactory.openUri("redis-sentinell://h"));
        assertEquals(Set.of(SCHEMES.split(", ")), new RedisBackendFactory().schemes());
    }

    @Test
    void theBuilderRefusesAWrongValueAtOnce() {
        RedisBackend.Builder builder = RedisBackend.builder("redis://h");
        assertRefused("connections: 0, expected 1 to 64", () -> builder.connections(0));
        assertRefused("connections: 65, expected 1 to 64", () -> builder.connections(65));
        assertRefused("nodes: 0, expected 1 to 10000", () -> builder.nodes(0));
        assertRefused("nodes: 10001, expected 1 to 10000", () -> builder.nodes(10_001));
        assertRefused("deadline: PT0S, expected 1ms to 1m", () -> builder.deadline(Duration.ZERO));
        assertRefused("deadline: PT0.000999S, expected 1ms to 1m", () -> builder.deadline(Duration.ofNanos(999_000)));
        assertRefused("deadline: PT1M0.001S, expected 1ms to 1m", () -> builder.deadline(Duration.ofMillis(60_001)));
        assertRefused("prefix: \"\", expected 1 to 64 of A-Z a-z 0-9 . _ : -", () -> builder.prefix(""));
        assertRefused(
                "prefix: \"%s\", expected 1 to 64 of A-Z a-z 0-9 . _ : -".formatted("x".repeat(65)),
                () -> builder.prefix("x".repeat(65)));
        assertRefused(
                "client-name: \"a\\u000ab\", expected 1 to 64 printable ASCII characters without blanks",
                () -> builder.clientName("a\nb"));
        assertRefused("secret: 15 bytes, " + SECRET_EXPECTED, () -> builder.secret(new byte[15]));
        assertThrows(NullPointerException.class, () -> builder.sslContext(null));
        assertThrows(NullPointerException.class, () -> RedisBackend.builder((UnifiedJedis) null));
    }

    @Test
    void aSecretThatWillNotDoIsRefusedAndNotShown(@TempDir Path directory) throws IOException {
        Path brief = Files.writeString(directory.resolve("brief"), "short s3cret\n\n");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertSecretRefused("secret: 12 bytes, " + SECRET_EXPECTED, "secret=short+s3cret");
        assertSecretRefused("secret: 0 bytes, " + SECRET_EXPECTED, "secret=");
        assertSecretRefused("secret-file: 12 bytes, " + SECRET_EXPECTED, "secret-file=" + brief);
        assertSecretRefused(
                "secret-file: \"%s\" cannot be read as text (MalformedInputException)".formatted(binary),
                "secret-file=" + binary);
        assertSecretRefused(
                "secret-file: \"%s\" cannot be read as text (NoSuchFileException)".formatted(directory.resolve("none")),
                "secret-file=" + directory.resolve("none"));
        assertSecretRefused(
                "secret-file: \"%s\" cannot be read as text (IOException)".formatted(directory),
                "secret-file=" + directory);
        assertSecretRefused(
                "secret-file: \"\\u0000\" cannot be read as text (InvalidPathException)", "secret-file=%00");
        assertSecretRefused(
                "secret-env: there is no environment variable \"HEADGATE_NONE\"", "secret-env=HEADGATE_NONE");
        assertSecretRefused(
                "secret and secret-env: expected one of them", "secret=short+s3cret&secret-env=HEADGATE_NONE");
        assertSecretRefused(
                "secret and secret-env and secret-file: expected one of them",
                "secret=short+s3cret&secret-file=x&secret-env=x");
    }

    private static void assertSecretRefused(String message, String parameters) {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> RedisBackend.builder("redis://redis.example?" + parameters));
        assertEquals("redis: " + message, failure.getMessage());
        assertFalse(trace(failure).contains("s3cret"), () -> trace(failure));
    }

    @Test
    void aSecretComesFromTheTextTheEnvironmentOrAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\r\n");
        Map.Entry<String, String> variable = System.getenv().entrySet().stream()
                .filter(entry -> entry.getValue().length() >= 16)
                .findAny()
                .orElseThrow();
        String plain = SECRET.replace(" ", "%20");
        assertHashedUnder(SECRET.getBytes(StandardCharsets.UTF_8), "secret=" + plain);
        assertHashedUnder(SECRET.getBytes(StandardCharsets.UTF_8), "secret-file=" + file);
        assertHashedUnder(variable.getValue().getBytes(StandardCharsets.UTF_8), "secret-env=" + variable.getKey());
        assertHashedUnder("é".repeat(8).getBytes(StandardCharsets.UTF_8), "secret=" + "%C3%A9".repeat(8));
    }

    private static void assertHashedUnder(byte[] secret, String parameters) {
        try (Backend backend = BackendFactory.openUri(open.uri() + "?deadline=10s&prefix=hashed&" + parameters);
                RedisClient jedis = RedisClient.create("127.0.0.1", open.port())) {
            backend.take(take());
            String key = new BucketNames("hashed", secret).of(LIMIT, ALICE);
            assertTrue(jedis.exists(key), parameters);
            jedis.del(key);
        }
    }

    @Test
    void theBuildersSecretStandsInForTheUris() {
        byte[] secret = "sixteen bytes ok".getBytes(StandardCharsets.UTF_8);
        try (Backend backend = RedisBackend.builder(open.uri() + "?prefix=code&secret=another-than-that-one")
                        .secret(secret)
                        .deadline(Duration.ofSeconds(10))
                        .build();
                RedisClient jedis = RedisClient.create("127.0.0.1", open.port())) {
            secret[0] = 0;
            backend.take(take());
            secret[0] = 's';
            assertTrue(jedis.exists(new BucketNames("code", secret).of(LIMIT, ALICE)), "a copy of the bytes counts");
        }
    }

    /** DECISIONS 24: keys of clients could be read from Redis, and whoever listens on the way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://redis.example",
                "rediss://redis.example",
                "redis://10.0.0.1",
                "redis://0.0.0.0",
                "redis://localhost.example",
                "redis://127.0.0.1.example",
                "redis://[::2]",
                "redis://[2001:db8::1]:6379",
                "redis-sentinel://127.0.0.1,redis.example/m",
                "rediss-sentinel://redis.example,[::1]/m",
                "redis-cluster://localhost,127.0.0.1,10.0.0.1",
            })
    void withoutASecretAnotherMachineIsRefused(String uri) {
        String message = uri.substring(0, uri.indexOf(':'))
                + ": no key secret, without which clients' addresses can be read from Redis;"
                + " expected ?secret-env=HEADGATE_SECRET, ?secret-file=PATH or ?secret=TEXT, the same on all nodes";
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        assertRefused(message, () -> BackendFactory.openUri(uri));
        Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
        started.removeAll(before);
        assertFalse(started.stream().anyMatch(thread -> thread.getName().startsWith("headgate")), started::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.9.1", "[::1]", "[0:0:0:0:0:0:0:1]"})
    void withoutASecretThisMachineIsWarnedOfOnce(String host) {
        try (LogCapture log = new LogCapture(RedisBackend.class)) {
            RedisBackend.builder("redis://%s:%d?prefix=warned".formatted(host, open.port()))
                    .build()
                    .close();
            List<String> secret = log.messages(Level.WARNING).stream()
                    .filter(message -> message.contains("secret"))
                    .toList();
            assertEquals(
                    List.of("Redis at %s:%d: no key secret, so keys of clients are hashed under one that everybody"
                                    .formatted(host, open.port())
                            + " knows; for trials on one machine only"),
                    secret);
        }
    }

    @Test
    void withASecretNothingIsWarnedOf() {
        try (LogCapture log = new LogCapture(RedisBackend.class)) {
            try (Backend backend = open("deadline=10s", open.uri())) {
                assertTrue(backend.take(take()).granted());
            }
            assertEquals(List.of(), log.messages(Level.WARNING));
        }
    }

    @Test
    void readsWhereAndAsWhom() {
        assertEquals(single("h", 6379, false, 0, null, null), address("redis://h"));
        assertEquals(single("h", 6379, false, 0, null, null), address("REDIS://h:/"));
        assertEquals(single("h.example", 1, true, 15, null, null), address("rediss://h.example:1/15"));
        assertEquals(single("h", 6379, false, 0, null, "pw"), address("redis://:pw@h"));
        assertEquals(single("h", 6379, false, 0, "me", ""), address("redis://me:@h"));
        assertEquals(single("h", 6379, false, 0, "me", "a:b"), address("redis://me:a:b@h"));
        assertEquals(single("h", 6379, false, 0, "m@e", PASSWORD), address("redis://m%40e:" + ESCAPED + "@h"));
        assertEquals(single("h", 6379, false, 0, "é", "a+b c"), address("redis://%C3%A9:a+b%20c@h"));
        assertEquals(single("shop_redis_1", 6379, false, 0, null, null), address("redis://shop_redis_1"));
        assertEquals(single("_r_", 7, true, 2, "a_b", "c_d"), address("rediss://a_b:c_d@_r_:7/2"));
        assertEquals(single("::1", 7, false, 2, null, null), address("redis://[::1]:7/2"));
        assertEquals(single("2001:db8::1", 6379, true, 0, "a", "b"), address("rediss://a:b@[2001:db8::1]"));
        assertEquals("[2001:db8::1]:6379", address("rediss://a:b@[2001:db8::1]").toString());
        assertTrue(address("redis://[::1]").isLoopback());
        assertFalse(address("redis://[::2]").isLoopback());
    }

    private static Address single(String host, int port, boolean tls, int database, String user, String password) {
        return new Address(
                Topology.SINGLE,
                List.of(new Host(host, port)),
                tls,
                database,
                user,
                password == null ? null : Password.of(password),
                null,
                null,
                null);
    }

    @Test
    void readsSentinelsAndTheMasterTheyAreAskedFor() {
        List<Host> three = List.of(new Host("h_1", 26379), new Host("::1", 1), new Host("10.0.0.3", 26379));
        assertEquals(
                new Address(Topology.SENTINEL, three, false, 0, null, null, "mymaster", null, null),
                address("redis-sentinel://h_1,[::1]:1,10.0.0.3/mymaster"));
        assertEquals(
                new Address(Topology.SENTINEL, three, true, 2, "a,b", Password.of("c"), "2", "s", Password.of("p@w")),
                address("rediss-sentinel://a,b:c@h_1,[::1]:1,10.0.0.3/2/2?sentinel-user=s&sentinel-password=p%40w"));
        assertEquals(
                new Address(
                        Topology.SENTINEL,
                        three.subList(0, 1),
                        false,
                        0,
                        null,
                        Password.of("c"),
                        "m.a-s_T3r",
                        null,
                        Password.of("")),
                address("Redis-Sentinel://:c@h_1:26379/m.a-s_T3r/?sentinel-password="));
        assertEquals(
                "m of h1:26379,[::1]:7",
                address("redis-sentinel://u:p@h1,[::1]:7/m?sentinel-password=x").toString());
        assertTrue(address("redis-sentinel://127.0.0.1,[::1],localhost/m").isLoopback());
        assertFalse(address("redis-sentinel://127.0.0.1,h/m").isLoopback());
    }

    @Test
    void readsNodesOfACluster() {
        List<Host> two = List.of(new Host("h1", 6379), new Host("h2", 7));
        assertEquals(
                new Address(Topology.CLUSTER, two, false, 0, "u", Password.of("p"), null, null, null),
                address("redis-cluster://u:p@h1,h2:7/0"));
        assertEquals(
                new Address(Topology.CLUSTER, two.subList(0, 1), true, 0, null, null, null, null, null),
                address("rediss-cluster://h1/"));
        assertEquals("h1:6379,h2:7", address("redis-cluster://u:p@h1,h2:7").toString());
    }

    @Test
    void aPasswordWithSpecialCharactersAuthenticates() {
        for (String user : List.of("", "default")) {
            try (Backend backend = open("deadline=10s", uri(locked, user + ":" + ESCAPED))) {
                assertTrue(backend.take(take()).granted());
            }
        }
    }

    @Test
    void aUserWithSpecialCharactersAuthenticates() {
        try (RedisClient jedis = RedisClient.create("127.0.0.1", open.port())) {
            jedis.executeCommand(new CommandArguments(Command.ACL)
                    .add("SETUSER")
                    .add("m@e:é")
                    .add("on")
                    .add(">" + PASSWORD)
                    .add("~*")
                    .add("+@all"));
        }
        try (Backend backend = open("deadline=10s", uri(open, "m%40e%3A%C3%A9:" + ESCAPED))) {
            assertTrue(backend.take(take()).granted());
        }
    }

    @Test
    void theDatabaseIsTheOneThatWasNamed() {
        try (Backend backend = open("deadline=10s&prefix=db", open.uri() + "/3");
                RedisClient third = RedisClient.create(open.uri() + "/3");
                RedisClient first = RedisClient.create(open.uri())) {
            backend.take(take());
            assertEquals(1, third.keys("db:1:*").size());
            assertEquals(Set.of(), first.keys("db:1:*"));
        }
    }

    @Test
    void connectionsAreCalledAsSaidAndAreAsManyAsSaid() {
        try (Backend backend = open("deadline=10s&client-name=till-3&connections=3", open.uri());
                RedisClient jedis = RedisClient.create("127.0.0.1", open.port())) {
            backend.take(take());
            Awaitility.await()
                    .until(() -> clients(jedis)
                                    .lines()
                                    .filter(line -> line.contains(" name=till-3 "))
                                    .count()
                            == 3);
        }
    }

    private static String clients(RedisClient jedis) {
        Object reply = jedis.executeCommand(new CommandArguments(Command.CLIENT).add("LIST"));
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    @Test
    void aServerOnIpv6IsReached() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByAddress(loopback)) != null, "no IPv6 here");
        try (RedisServer both = RedisServer.start("--bind", "127.0.0.1", "::1");
                Backend backend = open("deadline=10s", "redis://[::1]:" + both.port())) {
            assertTrue(backend.take(take()).granted());
        }
    }

    /** Promise 121. */
    @Test
    void noTextShowsAPasswordOrASecret() {
        try (LogCapture log = new LogCapture(RedisBackend.class)) {
            String wrong = "wr0ng-" + ESCAPED;
            String uri = uri(locked, "me:" + wrong) + "?deadline=10s&secret=s3cret-s3cret-s3cret";
            BackendUri parsed = BackendUri.parse(uri);
            RedisBackend.Builder builder = RedisBackend.builder(uri);
            StringBuilder texts = new StringBuilder()
                    .append(parsed)
                    .append(Address.of(parsed))
                    .append(String.valueOf((Object) builder));
            try (Backend backend = builder.build()) {
                texts.append(backend).append(backend.capabilities());
                BackendException failure = assertThrows(BackendException.class, () -> backend.take(take()));
                assertEquals(BackendException.Kind.ACCESS, failure.kind());
                texts.append(trace(failure));
            }
            int port = RedisServer.freePort();
            try (Backend backend = RedisBackend.builder(
                            "redis://me:%s@127.0.0.1:%d?secret=s3cret-s3cret-s3cret".formatted(wrong, port))
                    .build()) {
                BackendException failure = assertThrows(BackendException.class, () -> backend.take(take()));
                assertEquals(BackendException.Kind.UNREACHABLE, failure.kind());
                texts.append(trace(failure));
            }
            texts.append(log.everything());
            assertFalse(log.messages(Level.WARNING).isEmpty());
            for (String hidden : List.of("wr0ng", "w/rd", "w%2Frd", "s3cret")) {
                assertFalse(texts.toString().contains(hidden), texts::toString);
            }
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                assertFalse(
                        thread.getName().contains("wr0ng") || thread.getName().contains("s3cret"));
            }
        }
    }

    @Test
    void isFoundByItsScheme() {
        try (LogCapture log = new LogCapture(RedisBackend.class);
                Backend backend = BackendFactory.openUri(open.uri() + "?secret=0123456789abcdef");
                Backend secured = BackendFactory.openUri("RediSS://127.0.0.1:1?secret=0123456789abcdef")) {
            assertEquals(RedisBackend.class, backend.getClass());
            assertEquals(RedisBackend.class, secured.getClass());
            assertNotNull(secured.capabilities());
            assertEquals(List.of(), log.messages(Level.SEVERE));
        }
    }

    private static Backend open(String parameters, String uri) {
        return RedisBackend.builder(uri + "?secret=0123456789abcdef&" + parameters)
                .build();
    }

    private static String uri(RedisServer server, String userInfo) {
        return "redis://%s@127.0.0.1:%d".formatted(userInfo, server.port());
    }

    private static Address address(String uri) {
        return Address.of(BackendUri.parse(uri));
    }

    private static Take take() {
        return Take.of(Charge.builder(LIMIT, ALICE).build());
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
