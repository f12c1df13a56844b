package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.servlet.RateLimitFilter;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application that holds Headgate in its own WEB-INF comes and goes without a trace. */
class LifecycleTest {
    static final int REDEPLOYMENTS = 20;

    @Test
    void twentyRedeploymentsLeaveNoThreadAndNoClassLoader() throws Exception {
        Deployment deployment = Deployment.of(new WebXml()
                .limit("one", "/*", "limit", "10/1m")
                .limit("two", "/*", "limit", "10/1m", "max-buckets", "5")
                .servlet(HelloServlet.class, "/*"));
        leaveNothing(deployment, REDEPLOYMENTS, 2);
    }

    @Test
    void redeploymentsWithAPolicyFileLeaveNoThreadAndNoClassLoader() throws Exception {
        Deployment deployment = Deployment.of(new WebXml()
                .filter(RateLimitFilter.class, "api", true, "config", "WEB-INF/policies.yaml")
                .map("api", "/*")
                .servlet(HelloServlet.class, "/*"));
        Files.writeString(
                deployment.webapp().resolve("WEB-INF/policies.yaml"),
                "policies: [{ name: one, match: { path: /** }, limit: 10/1m }]");
        leaveNothing(deployment, REDEPLOYMENTS / 2, 1);
    }

    private static void leaveNothing(Deployment deployment, int redeployments, int backends) throws Exception {
        WebInf.install(deployment.webapp());
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (TestServer server = deployment.start()) {
            for (int i = 0; i < redeployments; i++) {
                assertIsOfTheApplication(server);
                countsFromTheStart(server);
                loaders.add(new WeakReference<>(server.webappClassLoader()));
                server.redeploy();
            }
            countsFromTheStart(server);
            await().atMost(Duration.ofSeconds(20)).until(() -> sweepers() == backends);
            await().atMost(Duration.ofSeconds(20)).until(() -> collected(loaders) >= redeployments - 1);
            Figures.print(
                    108, "class loaders left of %d: %d".formatted(redeployments, redeployments - collected(loaders)));
        }
        await().atMost(Duration.ofSeconds(5)).until(Threads::noSweeper);
    }

    /** Promise 114: a restart forgets what was counted. */
    private static void countsFromTheStart(TestServer server) {
        given().port(server.port()).get("/").then().statusCode(200).header("RateLimit", startsWith("\"one\";r=9;"));
    }

    static void assertIsOfTheApplication(TestServer server) throws ClassNotFoundException {
        Class<?> filter = server.webappClassLoader().loadClass(RateLimitFilter.class.getName());
        assertNotEquals(RateLimitFilter.class, filter);
        assertTrue(filter.getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()
                .contains("WEB-INF"));
    }

    private static long sweepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("headgate-sweeper"))
                .count();
    }

    static long collected(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() == null).count();
    }
}
