package io.headgate.compatibility.rest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.FailureChoice;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.headgate.redis.server.RedisServer;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Annotations whose buckets are in Redis. */
class RedisTest extends RestTest {
    private static final String PASSWORD = "pa55w0rd";
    private static final String SECRET = "the-s3cret-of-the-fleet";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start("--requirepass", PASSWORD);

    @Path("limited")
    public static class Limited {
        @GET
        @RateLimited(limit = 3, window = "1d")
        public String get() {
            return "limited";
        }

        @GET
        @Path("closed")
        @RateLimited(limit = 3, window = "1d", onFailure = FailureChoice.CLOSED)
        public String closed() {
            return "closed";
        }

        @GET
        @Path("twice")
        @RateLimited(limit = 5, window = "1d", name = "broad")
        @RateLimited(limit = 1, window = "1d", name = "narrow", key = "global")
        public String twice() {
            return "twice";
        }
    }

    @AfterEach
    void stopRedis() throws Exception {
        stop();
        await().atMost(PATIENCE).until(() -> connections() == 0);
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("headgate-redis")));
        redis.close();
    }

    @Test
    void anAnnotationAdmitsItsLimit() {
        start(onRedis());
        assertAdmits(3, "Limited.get", "/api/limited");
    }

    @Test
    void ofTwoAnnotationsBothOrNoneAreCharged() {
        start(onRedis());
        assertEquals(200, get("/api/limited/twice").statusCode());
        for (int i = 0; i < 3; i++) {
            Response refused = get("/api/limited/twice");
            refused.then().statusCode(429).body("violated-policies", contains("narrow"));
            assertTrue(refused.header("RateLimit").startsWith("\"broad\";r=4;"), refused.header("RateLimit"));
        }
    }

    @Test
    void twoApplicationsShareOneBudget() {
        start(onRedis());
        assertEquals(200, get("/api/limited").statusCode());
        start(onRedis());
        assertEquals(200, get("/api/limited").statusCode());
        assertEquals(200, get("/api/limited").statusCode());
        assertEquals(429, get("/api/limited").statusCode());
    }

    @Test
    void anApplicationHasOneSetOfConnections() {
        start(onRedis());
        assertEquals(200, get("/api/limited").statusCode());
        assertEquals(200, get("/api/limited/twice").statusCode());
        await().atMost(PATIENCE).until(() -> connections() == 4);
    }

    @Test
    void withoutRedisTheAnswerOfAClosedPolicyIsThatItCannotServe() {
        redis.kill();
        start(onRedis());
        get("/api/limited/closed")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("type", endsWith("#temporary-reduced-capacity"))
                .body("violated-policies", contains("Limited.closed"));
        redis.restart();
        await().atMost(PATIENCE).until(() -> get("/api/limited/closed").statusCode() == 200);
    }

    @Test
    void aWrongUriStopsTheDeploymentAndKeepsItsSecrets() {
        String said = failure(Deployment.of(Limited.class)
                .feature(builder -> builder)
                .property(RateLimitFeature.BACKEND, uri() + "&conections=2"));
        assertTrue(said.contains("unknown parameter \"conections\", did you mean \"connections\"?"), said);
        assertFalse(said.contains(PASSWORD) || said.contains(SECRET), said);
    }

    private Deployment onRedis() {
        return Deployment.of(Limited.class).feature(builder -> builder).property(RateLimitFeature.BACKEND, uri());
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
