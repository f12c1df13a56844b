package io.headgate.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What redis.md shows, on a real Redis. Its TLS and its ACL are shown by the tests of the backend. */
class RedisGuideTest {
    private static final String PAGE = "redis.md";
    private static final String NAME = "headgate:1:api:[A-Za-z0-9_-]{22}";
    private static final Pattern VALUE = Pattern.compile("(\\d{1,13})(\\d{9})(\\d{6})(:\\d+)?");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*?) \\| (.*?) \\| .* \\|$");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private RedisServer redis;
    private Jedis client;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        client = new Jedis("127.0.0.1", redis.port());
    }

    @AfterEach
    void stop() {
        client.close();
        redis.close();
    }

    @TestFactory
    Stream<DynamicTest> everyDescriptorLimitsByRedis() {
        return Snippet.of(PAGE, "xml", "<filter>").stream()
                .map(snippet -> dynamicTest(snippet.place(), () -> assertLimits(snippet.text())));
    }

    private void assertLimits(String descriptor) throws Exception {
        client.flushAll();
        try (DeployedSnippet app = deploy(descriptor)) {
            HttpResponse<String> answer = app.get("/api/hello");
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("RateLimit").orElse("").startsWith("\"api\";r=99;"));
            assertTrue(bucket().matches(NAME), this::bucket);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPieceOfCodeDecidesByRedis() {
        return Snippet.of(PAGE, "java", "limiter.check(").stream()
                .map(snippet -> dynamicTest(snippet.place(), () -> assertDecides(snippet.text())));
    }

    private void assertDecides(String code) throws Exception {
        client.flushAll();
        String here = withoutHurry(code)
                .replace("redis.example:6379", "127.0.0.1:" + redis.port())
                .replace("\"redis.example\", 6379", "\"127.0.0.1\", " + redis.port());
        CompiledSnippet.of(here, Files.createTempDirectory(folder, "snippet")).run();
        Matcher prefix = Pattern.compile("prefix\\(\"(\\w+)\"\\)").matcher(code);
        assertTrue(prefix.find());
        assertTrue(bucket().startsWith(prefix.group(1) + ":1:api:"), this::bucket);
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("headgate-redis")));
    }

    /** The first call of a new JVM on a busy machine may take longer than any deadline of a guide. */
    private static String withoutHurry(String code) {
        return code.replace("Duration.ofMillis(100)", "Duration.ofSeconds(10)")
                .replace("timeoutMillis(100)", "timeoutMillis(10_000)")
                .replace("builder(jedis)", "builder(jedis).deadline(Duration.ofSeconds(10))");
    }

    @Test
    void aBucketIsReadAsThePageSays() throws Exception {
        List<String> shown = console(0);
        Instant before = Instant.now();
        try (DeployedSnippet app =
                deploy(Snippet.of(PAGE, "xml", "<filter>").get(0).text())) {
            for (int i = 0; i < 37; i++) {
                assertEquals(200, app.get("/api/hello").statusCode());
            }
        }
        assertEquals("$ redis-cli --scan --pattern 'headgate:1:api:*'", shown.get(0));
        assertTrue(shown.get(1).matches(NAME));
        String name = bucket();

        assertEquals("$ redis-cli GET " + shown.get(1), shown.get(2));
        Instant told = Instant.parse("2025-12-23T14:26:40Z");
        assertTrue(page().contains("`date -u -d @" + told.getEpochSecond() + "`, 2025-12-23 14:26:40"));
        assertReads(shown.get(3), 37, told, told);
        int used = units(client.get(name));
        assertTrue(used > 0 && used <= 37, client.get(name));
        assertReads(client.get(name), used, before, Instant.now());

        assertEquals("$ redis-cli PTTL " + shown.get(1), shown.get(4));
        assertTrue(Long.parseLong(shown.get(5)) <= 37 * 600);
        assertTrue(client.pttl(name) > 0 && client.pttl(name) <= 37 * 600, () -> client.pttl(name) + " ms");

        assertEquals("$ redis-cli DEL " + shown.get(1), console(1).get(0));
        assertEquals(Long.parseLong(console(1).get(1)), client.del(name));
    }

    private static int units(String value) {
        Matcher parts = VALUE.matcher(value);
        assertTrue(parts.matches(), value);
        return Integer.parseInt(parts.group(1));
    }

    /** The units that are used, and a time between two, whose leading digits the value leaves out. */
    private static void assertReads(String value, int used, Instant from, Instant to) {
        Matcher parts = VALUE.matcher(value);
        assertTrue(parts.matches(), value);
        assertEquals(used, Integer.parseInt(parts.group(1)));
        Instant time = Instant.ofEpochSecond(
                1_000_000_000L + Long.parseLong(parts.group(2)), 1_000L * Long.parseLong(parts.group(3)));
        Duration clocks = Duration.ofSeconds(1);
        assertTrue(!time.isBefore(from.minus(clocks)) && !time.isAfter(to.plus(clocks)), time::toString);
    }

    @Test
    void theTableOfParametersIsThatOfTheBackend() {
        Set<String> rows = rows().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
        String known = refused("redis-sentinel://127.0.0.1/master?unknown=1").split("Known: ", -1)[1];
        assertEquals(new TreeSet<>(Arrays.asList(known.split(", ", -1))), rows);
        assertEquals(
                "`" + RedisBackend.DEFAULT_DEADLINE.toMillis() + "ms`",
                row("deadline").group(2));
        assertEquals(
                "`" + RedisBackend.DEFAULT_CONNECTIONS + "`", row("connections").group(2));
        assertEquals("`" + RedisBackend.DEFAULT_NAME + "`", row("prefix").group(2));
        assertEquals("`" + RedisBackend.DEFAULT_NAME + "`", row("client-name").group(2));
    }

    @Test
    void theRangesOfTheTableAreThoseOfTheBackend() throws Exception {
        assertRange("deadline", List.of("1ms", "1m"), List.of("0ms", "61s"));
        assertRange("connections", List.of("1", "64"), List.of("0", "65"));
        assertRange("nodes", List.of("1", "10000"), List.of("0", "10001"));
        assertRange("prefix", List.of("a", "A-Z_a-z.0:9", "x".repeat(64)), List.of("", "a/b", "x".repeat(65)));
        assertRange("client-name", List.of("a", "!~", "x".repeat(64)), List.of("", "a%20b", "x".repeat(65)));
        assertRange("secret", List.of("x".repeat(16)), List.of("", "x".repeat(15)));
        assertRange("secret-env", List.of("HEADGATE_SECRET"), List.of("HEADGATE_NO_SECRET"));
        Path file = Files.writeString(folder.resolve("secret"), " " + "x".repeat(15) + " \n");
        assertRange(
                "secret-file",
                List.of(file.toString()),
                List.of(folder.resolve("none").toString()));
        for (String name : List.of("deadline", "connections", "nodes")) {
            Matcher range =
                    Pattern.compile("`(\\w+)` to `(\\w+)`").matcher(row(name).group(3));
            assertTrue(range.matches(), name);
        }
    }

    @Test
    void thePageNamesEveryKindOfFailure() {
        for (BackendException.Kind kind : BackendException.Kind.values()) {
            assertTrue(page().contains("| `" + kind + "` |"), kind::name);
        }
    }

    @Test
    void theSecretOfTheEnvironmentIsThatOfThePlaceholder() throws Exception {
        List<Snippet> descriptors = Snippet.of(PAGE, "xml", "<filter>");
        assertEquals(2, descriptors.size());
        for (Snippet descriptor : descriptors) {
            try (DeployedSnippet app = deploy(descriptor.text())) {
                assertEquals(200, app.get("/api/hello").statusCode());
            }
        }
        assertEquals(1, client.dbSize());
    }

    @Test
    void aForeignValueIsLeftAsItIs() throws Exception {
        String descriptor = Snippet.of(PAGE, "xml", "<filter>").get(0).text();
        try (DeployedSnippet app = deploy(descriptor)) {
            assertEquals(200, app.get("/api/hello").statusCode());
            String name = bucket();
            client.set(name, "nobody's");
            assertEquals(503, app.get("/api/hello").statusCode());
            assertEquals("nobody's", client.get(name));
            client.del(name);
            assertEquals(200, app.get("/api/hello").statusCode());
        }
    }

    /** As a filter would be deployed on this machine, patient with it. */
    private DeployedSnippet deploy(String descriptor) throws Exception {
        String here = descriptor
                .replace("redis.example:6379", "127.0.0.1:" + redis.port())
                .replaceAll("\\?secret", "?deadline=10s&amp;secret");
        return DeployedSnippet.start(Files.createTempDirectory(folder, "app"), here);
    }

    private String bucket() {
        Set<String> keys = client.keys("*");
        assertEquals(1, keys.size(), keys::toString);
        return keys.iterator().next();
    }

    private static List<String> console(int block) {
        return Snippet.of(PAGE, "console", "redis-cli")
                .get(block)
                .text()
                .lines()
                .toList();
    }

    private void assertRange(String parameter, List<String> taken, List<String> refused) {
        row(parameter);
        for (String value : taken) {
            try (Backend backend = BackendFactory.openUri(redis.uri() + "?" + parameter + "=" + value)) {
                assertTrue(backend.capabilities().atomic());
            }
        }
        for (String value : refused) {
            assertRefused("?" + parameter + "=" + value);
        }
    }

    private void assertRefused(String parameters) {
        refused(redis.uri() + parameters);
    }

    private static String refused(String uri) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> BackendFactory.openUri(uri), uri)
                .getMessage());
    }

    private static MatchResult row(String parameter) {
        return rows().filter(row -> row.group(1).equals(parameter)).findFirst().orElseThrow();
    }

    private static Stream<MatchResult> rows() {
        return ROW.matcher(page()).results();
    }

    private static String page() {
        try {
            return Files.readString(Snippet.root().resolve("docs").resolve(PAGE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
