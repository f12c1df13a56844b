package io.headgate.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.Health;
import io.headgate.LogCapture;
import io.headgate.redis.server.RedisServer;
import io.headgate.resilience.Breaker;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What failure.md shows, with a Redis that is not there. */
class FailureGuideTest {
    private static final String PAGE = "failure.md";
    private static final Pattern SETTINGS = Pattern.compile("(?m)^\\| (`[a-z-]+`(?:, `[a-z-]+`)*) \\| .* \\| .* \\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void aClientOfALocalLimitSeesWhatThePageShows() throws Exception {
        String shown = http("q=25");
        try (DeployedSnippet app = deploy(filter("local"))) {
            HttpSnippetsTest.assertShown(shown, app.get("/api/hello"));
            await().until(() -> app.get("/api/hello").statusCode() == 429);
            HttpResponse<String> refused = app.get("/api/hello");
            assertEquals(
                    quota(shown),
                    refused.headers().firstValue("RateLimit-Policy").orElse(""));
        }
    }

    @Test
    void aClientOfAnOpenPolicySeesNoQuota() throws Exception {
        try (DeployedSnippet app = deploy(filter("local").replace(">local<", ">open<"))) {
            HttpResponse<String> answer = app.get("/api/hello");
            assertEquals(200, answer.statusCode());
            assertFalse(answer.headers().firstValue("RateLimit").isPresent());
            assertFalse(answer.headers().firstValue("RateLimit-Policy").isPresent());
        }
    }

    @Test
    void aClientOfAClosedPolicySeesWhatThePageShows() throws Exception {
        try (DeployedSnippet app = deploy(filter("closed"))) {
            HttpSnippetsTest.assertShown(http("503"), app.get("/login/form"));
        }
    }

    /** With the Redis there, each is limited by it. */
    @Test
    void everyDescriptorLimitsByRedis() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            for (Snippet descriptor : Snippet.of(PAGE, "xml", "<filter>")) {
                String here = descriptor.text().replaceAll("\\?nodes", "?deadline=10s&amp;nodes");
                try (DeployedSnippet app = deploy(here, redis.port())) {
                    assertEquals(200, app.get("/login/api").statusCode());
                    assertEquals(200, app.get("/api/login").statusCode());
                }
            }
            try (Jedis client = new Jedis("127.0.0.1", redis.port())) {
                assertEquals(1, client.keys("headgate:1:api:*").size());
                assertEquals(1, client.keys("headgate:1:login:*").size());
            }
        }
    }

    @Test
    void theLogSaysWhatThePageShows() throws Exception {
        try (LogCapture log = new LogCapture(Breaker.class);
                RedisServer redis = RedisServer.start();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            redis.kill();
            await().until(() -> backend.health().state() == Health.State.DOWN);
            redis.restart();
            await().atMost(PATIENCE).until(() -> log.aboveDebug().size() == 2);
            assertEquals(
                    anyTime(Snippet.of(PAGE, "", "until it is back").get(0).text()),
                    anyTime(String.join("\n", log.aboveDebug()) + "\n")
                            .replace("127.0.0.1:" + redis.port(), "redis.example:6379"));
        }
    }

    private static String anyTime(String log) {
        return log.replaceAll("after [0-9.]+ s", "after N s").replaceAll(" +", " ");
    }

    /** The one of Sentinel aside. */
    @Test
    void everySettingIsOneOfTheServer() throws IOException {
        List<String> names = settings().toList();
        assertTrue(names.contains("maxmemory-policy") && names.contains("appendonly"), names::toString);
        try (RedisServer redis = RedisServer.start();
                Jedis client = new Jedis("127.0.0.1", redis.port())) {
            for (String name : names) {
                assertEquals(
                        name.equals("down-after-milliseconds") ? 0 : 1,
                        client.configGet(name).size(),
                        name);
            }
        }
    }

    private static Stream<String> settings() throws IOException {
        String page = Files.readString(Snippet.root().resolve("docs").resolve(PAGE));
        String section = page.substring(page.indexOf("## The settings of the server"));
        return SETTINGS.matcher(section)
                .results()
                .map(MatchResult::group)
                .map(row -> row.split(" \\| ", 2)[0])
                .flatMap(names -> NAME.matcher(names).results())
                .map(name -> name.group(1));
    }

    private static String filter(String choice) {
        return Snippet.of(PAGE, "xml", ">" + choice + "<").get(0).text();
    }

    private static String http(String part) {
        return Snippet.of(PAGE, "http", part).get(0).text();
    }

    private static String quota(String shown) {
        String field = "RateLimit-Policy: ";
        return shown.lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()))
                .findFirst()
                .orElseThrow();
    }

    private DeployedSnippet deploy(String descriptor) throws Exception {
        return deploy(descriptor, RedisServer.freePort());
    }

    private DeployedSnippet deploy(String descriptor, int port) throws Exception {
        return DeployedSnippet.start(
                Files.createTempDirectory(folder, "app"),
                descriptor.replace("redis.example:6379", "127.0.0.1:" + port));
    }
}
