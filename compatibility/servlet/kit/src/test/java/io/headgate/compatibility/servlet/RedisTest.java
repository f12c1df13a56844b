package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import io.headgate.redis.server.RedisServer;
import io.restassured.response.Response;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Filters whose buckets are in Redis: what they share, say and leave behind. */
class RedisTest {
    private static final String PASSWORD = "pa55w0rd";
    private static final String SECRET = "the-s3cret-of-the-fleet";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start("--requirepass", PASSWORD);

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void filtersOfOneUriShareOneBackend() throws Exception {
        WebXml webXml = new WebXml()
                .backend(uri(PASSWORD) + "&connections=2")
                .limit("one", "/one/*", "limit", "1/1d")
                .limit("two", "/two/*", "limit", "2/1d")
                .servlet(HelloServlet.class, "/*");
        try (TestServer server = Deployment.of(webXml).start()) {
            assertEquals(List.of(200, 429), statuses(server, "/one", "/one"));
            assertEquals(List.of(200, 200, 429), statuses(server, "/two", "/two", "/two"));
            await().atMost(PATIENCE).until(() -> connections() == 2);
        }
        assertNothingIsLeft();
    }

    @Test
    void neitherLogNorAnswerHoldsAPasswordOrASecret() {
        assertTellsNoSecret(deployAndGet(uri(PASSWORD), 200));

        String withAnotherPassword = deployAndGet(uri("wr0ng" + PASSWORD), 503);
        assertTellsNoSecret(withAnotherPassword);
        assertTrue(withAnotherPassword.contains("BackendException ACCESS"), withAnotherPassword);

        redis.kill();
        String withoutRedis = deployAndGet(uri(PASSWORD), 503);
        assertTellsNoSecret(withoutRedis);
        assertTrue(withoutRedis.contains("BackendException UNREACHABLE"), withoutRedis);
    }

    @Test
    void theLogSaysTheFailureChoiceOfEachPolicy() {
        WebXml webXml = new WebXml()
                .backend(uri(PASSWORD))
                .limit("search", "/search/*", "limit", "1/1d", "on-failure", "open")
                .limit("login", "/login/*", "limit", "2/1d", "on-failure", "${headgate.unset:closed}");
        try (LogCapture log = LogCapture.ofHeadgate()) {
            Deployment.of(webXml).start().close();
            assertTrue(
                    log.aboveDebug()
                            .containsAll(List.of(
                                    "INFO RateLimitFilter 'search': policy search: 1/1d per ip, backend redis:,"
                                            + " on failure open",
                                    "INFO RateLimitFilter 'login': policy login: 2/1d per ip, backend redis:,"
                                            + " on failure closed")),
                    log::everything);
        }
    }

    /** Everything that is logged, and the answer. */
    private static String deployAndGet(String uri, int status) {
        WebXml webXml = new WebXml()
                .backend(uri)
                .limit("api", "/*", "limit", "1/1d", "on-failure", "closed")
                .servlet(HelloServlet.class, "/*");
        try (LogCapture log = LogCapture.ofHeadgate()) {
            try (TestServer server = Deployment.of(webXml).start()) {
                Response answer = given().port(server.port()).get("/");
                assertEquals(status, answer.statusCode());
                assertTrue(
                        log.aboveDebug()
                                .contains(
                                        "INFO RateLimitFilter 'api': policy api: 1/1d per ip, backend redis:, on failure closed"));
                return log.everything() + answer.headers() + answer.asString();
            }
        }
    }

    private static void assertTellsNoSecret(String told) {
        assertFalse(told.contains(PASSWORD) || told.contains(SECRET), told);
    }

    @Test
    void theSecretMayBeAPlaceholder() {
        System.setProperty("headgate.test.secret", SECRET);
        try {
            String uri = uri(PASSWORD).replace(SECRET, "${headgate.test.secret}");
            deployAndGet(uri, 200);
        } finally {
            System.clearProperty("headgate.test.secret");
        }
        deployAndGet(uri(PASSWORD), 429);
    }

    @Test
    void aDeploymentThatFailsLeavesNothing() throws Exception {
        WebXml webXml = new WebXml()
                .backend(uri(PASSWORD))
                .limit("good", "/*", "limit", "1/1d")
                .backend(uri(PASSWORD) + "&conections=2")
                .limit("bad", "/*", "limit", "1/1d");
        DeploymentFailure failure = assertThrows(
                DeploymentFailure.class, () -> Deployment.of(webXml).start().close());
        String message = failure.headgateMessage();
        assertTrue(message.startsWith("RateLimitFilter 'bad': init parameter 'backend': "), message);
        assertTrue(message.contains("unknown parameter \"conections\", did you mean \"connections\"?"), message);
        assertTellsNoSecret(message);
        assertNothingIsLeft();
    }

    @Test
    void theBoundOfTheMemoryBackendIsNoneOfRedis() {
        WebXml webXml = new WebXml().backend(uri(PASSWORD)).limit("api", "/*", "limit", "1/1d", "max-buckets", "5");
        DeploymentFailure failure = assertThrows(
                DeploymentFailure.class, () -> Deployment.of(webXml).start().close());
        assertTrue(failure.headgateMessage().contains("unknown parameter \"max-buckets\""), failure.headgateMessage());
    }

    /** Promise 109. */
    @Test
    void theApplicationEndsWhileRedisIsFrozen() {
        WebXml webXml = new WebXml()
                .backend(uri(PASSWORD))
                .limit("api", "/*", "limit", "10/1d")
                .servlet(HelloServlet.class, "/*");
        TestServer server = Deployment.of(webXml).start();
        assertEquals(List.of(200), statuses(server, "/"));
        redis.freeze();
        long start = System.nanoTime();
        server.close();
        long millis = (System.nanoTime() - start) / 1_000_000;
        Figures.print(109, "the container stops while Redis is frozen: %d ms".formatted(millis));
        assertTrue(millis < 2_000, millis + " ms");
        await().atMost(PATIENCE).until(Threads::noSweeper);
    }

    /** Promise 108, with the backend and Jedis in WEB-INF. What was counted is in Redis still. */
    @Test
    void redeploymentsLeaveNoThreadNoConnectionAndNoClassLoader() throws Exception {
        Deployment deployment = Deployment.of(new WebXml()
                .backend(uri(PASSWORD))
                .limit("api", "/*", "limit", "100/1d")
                .servlet(HelloServlet.class, "/*"));
        WebInf.install(deployment.webapp());
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (TestServer server = deployment.start()) {
            for (int left = 99; left >= 100 - LifecycleTest.REDEPLOYMENTS; left--) {
                LifecycleTest.assertIsOfTheApplication(server);
                given().port(server.port()).get("/").then().header("RateLimit", startsWith("\"api\";r=" + left + ";"));
                loaders.add(new WeakReference<>(server.webappClassLoader()));
                server.redeploy();
            }
            await().atMost(PATIENCE).until(() -> connections() == 4);
            await().atMost(PATIENCE).until(() -> LifecycleTest.collected(loaders) >= LifecycleTest.REDEPLOYMENTS - 1);
            Figures.print(
                    108,
                    "on Redis, class loaders left of %d: %d"
                            .formatted(
                                    LifecycleTest.REDEPLOYMENTS,
                                    LifecycleTest.REDEPLOYMENTS - LifecycleTest.collected(loaders)));
        }
        assertNothingIsLeft();
    }

    private String uri(String password) {
        return "redis://:%s@127.0.0.1:%d?deadline=10s&secret=%s".formatted(password, redis.port(), SECRET);
    }

    private static List<Integer> statuses(TestServer server, String... paths) {
        return List.of(paths).stream()
                .map(path -> given().port(server.port()).get(path).statusCode())
                .toList();
    }

    private void assertNothingIsLeft() {
        await().atMost(PATIENCE).until(Threads::noSweeper);
        await().atMost(PATIENCE).until(() -> connections() == 0);
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
