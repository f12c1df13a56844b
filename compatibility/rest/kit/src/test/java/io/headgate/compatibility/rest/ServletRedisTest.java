package io.headgate.compatibility.rest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.LogCapture;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisServer;
import io.headgate.servlet.RateLimitFilter;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Filter and annotation of one application whose buckets are in Redis. */
class ServletRedisTest extends RestTest {
    private static final String PASSWORD = "pa55w0rd";
    private static final String SECRET = "the-s3cret-of-the-fleet";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start("--requirepass", PASSWORD);

    @Path("both")
    public static class Both {
        @GET
        @RateLimited(limit = 2, window = "1d")
        public String get() {
            return "both";
        }
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void withOneUriTheyShareOneBackendWhichClosesWithTheApplication() throws Exception {
        start(both(uri(), uri()));
        assertBoth(get("/api/both"), 200, 9, 1);
        assertBoth(get("/api/both"), 200, 8, 0);
        assertBoth(get("/api/both"), 429, 7, 0);
        await().atMost(PATIENCE).until(() -> connections() == 4);
        assertEquals(1, threads("headgate-redis-dial"));
        stop();
        assertNothingIsLeft();
    }

    @Test
    void withTwoUrisEachHasItsOwn() throws Exception {
        start(both(uri() + "&connections=1", uri() + "&connections=2"));
        assertBoth(get("/api/both"), 200, 9, 1);
        await().atMost(PATIENCE).until(() -> connections() == 3);
        assertEquals(2, threads("headgate-redis-dial"));
        stop();
        assertNothingIsLeft();
    }

    @Test
    void theLogNamesTheBackendWithoutItsSecrets() throws Exception {
        try (LogCapture filter = new LogCapture(RateLimitFilter.class);
                LogCapture feature = new LogCapture(RateLimitFeature.class);
                LogCapture backend = new LogCapture(RedisBackend.class)) {
            start(both(uri(), uri()));
            assertBoth(get("/api/both"), 200, 9, 1);
            stop();
            assertEquals(
                    List.of("RateLimitFilter 'edge': policy edge: 10/1d per ip, backend redis:, on failure local"),
                    filter.messages(Level.INFO));
            assertEquals(
                    List.of("@RateLimited on " + Both.class.getName()
                            + ".get(): policy Both.get: 2/1d per ip, backend redis:, on failure local"),
                    feature.messages(Level.INFO));
            String told = filter.everything() + feature.everything() + backend.everything();
            assertFalse(told.contains(PASSWORD) || told.contains(SECRET), told);
        }
    }

    private static Deployment both(String filterBackend, String annotationBackend) {
        return Deployment.of(Both.class)
                .filter("edge", Map.of("limit", "10/1d", "backend", filterBackend))
                .contextParameter(RateLimitFeature.BACKEND, annotationBackend);
    }

    private static void assertBoth(Response response, int status, int edge, int own) {
        response.then()
                .statusCode(status)
                .header(
                        "RateLimit",
                        matchesPattern("\"edge\";r=" + edge + ";t=\\d+, \"Both.get\";r=" + own + ";t=\\d+"));
    }

    private void assertNothingIsLeft() {
        await().atMost(PATIENCE).until(() -> threads("headgate") == 0);
        await().atMost(PATIENCE).until(() -> connections() == 0);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    private String uri() {
        return "redis://:%s@127.0.0.1:%d?deadline=10s&secret=%s".formatted(PASSWORD, redis.port(), SECRET);
    }

    private long connections() {
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            jedis.auth(PASSWORD);
            return jedis.clientList()
                    .lines()
                    .filter(line -> line.contains(" name=headgate "))
                    .count();
        }
    }
}
