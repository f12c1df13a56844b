package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;

import io.headgate.redis.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Promise 112: two applications whose filters have the same name, and the same limit. */
class TwoApplicationsTest {
    private static final RedisServer redis = RedisServer.start();
    private static final int QUOTA = 10;

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void onOneRedisTheyShareTheBucketsOfAPrefix() {
        Figures.print(
                112,
                "two applications on one Redis, one prefix: admitted / limit",
                admitted(prefix("shared"), prefix("shared")),
                QUOTA);
    }

    @Test
    void onOneRedisAnotherPrefixKeepsThemApart() {
        Figures.print(
                112,
                "two applications on one Redis, two prefixes: admitted / two limits",
                admitted(prefix("one"), prefix("two")),
                2 * QUOTA);
    }

    @Test
    void inMemoryTheyAreApart() {
        Figures.print(
                112, "two applications in memory: admitted / two limits", admitted("memory:", "memory:"), 2 * QUOTA);
    }

    private static String prefix(String prefix) {
        return redis.uri() + "?deadline=10s&prefix=" + prefix;
    }

    private static int admitted(String backend, String otherBackend) {
        try (TestServer one = application(backend);
                TestServer other = application(otherBackend)) {
            int admitted = 0;
            for (int i = 0; i < 2 * QUOTA; i++) {
                admitted += isAdmitted(one) ? 1 : 0;
                admitted += isAdmitted(other) ? 1 : 0;
            }
            return admitted;
        }
    }

    private static TestServer application(String backend) {
        return Deployment.of(new WebXml()
                        .backend(backend)
                        .limit("api", "/*", "limit", QUOTA + "/366d")
                        .servlet(HelloServlet.class, "/*"))
                .start();
    }

    private static boolean isAdmitted(TestServer server) {
        return given().port(server.port()).get("/").statusCode() == 200;
    }
}
