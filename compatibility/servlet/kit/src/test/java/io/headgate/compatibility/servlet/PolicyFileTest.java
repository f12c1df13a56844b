package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.Usage;
import io.headgate.servlet.RateLimitFilter;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A filter whose one init parameter names a policy file. */
class PolicyFileTest {
    private static final String FILE = "WEB-INF/policies.yaml";

    private Deployment deployment;

    @BeforeEach
    void prepare() {
        deployment = deployment("config", FILE);
    }

    @AfterEach
    void noThreadIsLeft() {
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(5)).until(Threads::noSweeper);
    }

    private static Deployment deployment(String... initParameters) {
        return Deployment.of(new WebXml()
                .filter(RateLimitFilter.class, "api", true, initParameters)
                .map("api", "/*")
                .servlet(HelloServlet.class, "/*"));
    }

    private void write(String text) throws IOException {
        Path next = Files.writeString(deployment.webapp().resolve("WEB-INF/next"), text);
        Files.move(next, deployment.webapp().resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void eachPolicyLimitsWhatItMatches() throws IOException {
        write("""
                policies:
                  - { name: all, match: { path: /** }, limit: 5/366d }
                  - { name: login, match: { path: /login, method: POST }, limit: 1/366d, key: ip }
                  - { name: by-annotation, limit: 1/366d }
                exempt: /health
                blocked: /admin/**
                headers: [draft, legacy]
                """);
        try (TestServer server = deployment.start()) {
            given().port(server.port()).get("/").then().statusCode(200).header("RateLimit", startsWith("\"all\";r=4;"));
            given().port(server.port())
                    .post("/login")
                    .then()
                    .statusCode(200)
                    .header("RateLimit", startsWith("\"all\";r=3;"))
                    .header("X-RateLimit-Limit", "1");
            given().port(server.port())
                    .post("/login")
                    .then()
                    .statusCode(429)
                    .body("violated-policies", contains("login"));
            given().port(server.port()).get("/health").then().statusCode(200).header("RateLimit", nullValue());
            given().port(server.port()).get("/admin/users").then().statusCode(403);
        }
    }

    @Test
    void aChangeTakesEffectAndKeepsWhatWasUsed() throws IOException {
        write("policies: [{ name: all, match: { path: /** }, limit: 5/366d }]");
        try (TestServer server = deployment.start()) {
            given().port(server.port()).get("/").then().header("RateLimit", startsWith("\"all\";r=4;"));
            write("policies: [{ name: all, match: { path: /** }, limt: 5/366d }]");
            write("policies: [{ name: all, match: { path: /api/** }, limit: 3/366d }]");
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> given().port(server.port()).get("/").header("RateLimit") == null);
            Response response = given().port(server.port()).get("/api/x");
            assertEquals("\"all\";q=3;w=31622400", response.header("RateLimit-Policy"));
        }
    }

    /** Two policies have one number in every version of the file, so a mix would show. */
    @Test
    void aRequestSeesTheOldRulesOrTheNewOnesAndNoneIsLost() throws Exception {
        write(version(1));
        try (TestServer server = deployment.start();
                Closing clients = new Closing(Executors.newFixedThreadPool(2))) {
            AtomicBoolean done = new AtomicBoolean();
            List<Future<Integer>> running = List.of(
                    clients.executor.submit(() -> askUntil(done, server)),
                    clients.executor.submit(() -> askUntil(done, server)));
            for (int version = 2; version <= 4; version++) {
                write(version(version));
                String expected = "q=" + (1_000_000 + version) + ";";
                await().atMost(Duration.ofSeconds(5)).until(() -> ask(server).contains(expected));
            }
            done.set(true);
            int asked = 0;
            for (Future<Integer> client : running) {
                asked += client.get(30, TimeUnit.SECONDS);
            }
            assertTrue(asked > 10, "asked " + asked);
        }
    }

    private record Closing(ExecutorService executor) implements AutoCloseable {
        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    private static String version(int version) {
        int quota = 1_000_000 + version;
        return """
                policies:
                  - { name: a, match: { path: /** }, limit: %d/1d }
                  - { name: b, match: { path: /** }, limit: { two: %d/1d }, key: ip/48 }
                """.formatted(quota, quota);
    }

    private static int askUntil(AtomicBoolean done, TestServer server) {
        int asked = 0;
        while (!done.get()) {
            ask(server);
            asked++;
        }
        return asked;
    }

    private static String ask(TestServer server) {
        Response response = given().port(server.port()).get("/");
        assertEquals(200, response.statusCode());
        String policies = response.header("RateLimit-Policy");
        Matcher quotas = Pattern.compile("\"a\";q=(\\d+);w=86400, \"b\";q=(\\d+);w=86400")
                .matcher(policies);
        assertTrue(quotas.matches(), policies);
        assertEquals(quotas.group(1), quotas.group(2));
        return policies;
    }

    @Test
    void theListenerOfTheApplicationIsToldOfDryRunsAlsoAfterAReload() throws IOException {
        write("policies: [{ name: a, match: { path: /** }, limit: 1/366d, mode: dry-run }]");
        List<String> told = new CopyOnWriteArrayList<>();
        RateLimitListener listener = new RateLimitListener() {
            @Override
            public void wouldDeny(Policy policy, List<Usage> usages) {
                told.add(policy.name());
            }
        };
        Deployment listening =
                deployment.startup(context -> context.setAttribute(RateLimitFilter.LISTENER_ATTRIBUTE, listener));
        try (TestServer server = listening.start()) {
            for (int i = 0; i < 3; i++) {
                given().port(server.port()).get("/").then().statusCode(200).header("RateLimit", nullValue());
            }
            assertEquals(List.of("a", "a"), told);
            write("policies: [{ name: b, match: { path: /** }, limit: 1/366d, mode: dry-run }]");
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                given().port(server.port()).get("/").then().statusCode(200);
                return told.contains("b");
            });
        }
    }

    @Test
    void whatIsToBeToldHasToBeAListener() throws IOException {
        write("policies: [{ name: all, match: { path: /** }, limit: 5/1m }]");
        for (Deployment each : List.of(deployment, deployment("limit", "5/1m"))) {
            assertEquals(
                    "RateLimitFilter 'api': context attribute 'io.headgate.RateLimitListener': a java.lang.String, expected an"
                            + " object that implements it",
                    failure(each.startup(
                            context -> context.setAttribute(RateLimitFilter.LISTENER_ATTRIBUTE, "listener"))));
        }
    }

    @Test
    void everyMistakeStopsTheDeploymentAtOnce() throws IOException {
        write("policies:\n  - { name: all, limt: 5/1m }\nexempt: host\n");
        Path file = deployment.webapp().resolve(FILE);
        String expected = """
                RateLimitFilter 'api': init parameter 'config' "WEB-INF/policies.yaml":
                %1$s:2:5: policy 'all': key "limit" is missing, expected for example 100/1m
                %1$s:2:18: policy 'all': unknown key "limt", did you mean "limit"? Known: cost, key, limit, match, mode, name, on-failure
                %1$s:3:9: key "exempt": "host" is neither""".formatted(file.toRealPath());
        String failure = failure(deployment);
        assertTrue(failure.startsWith(expected), failure);
    }

    @Test
    void theFileSaysAllThatParametersSay() throws IOException {
        deployment = deployment("config", FILE, "limit", "5/1m");
        write("policies: [{ name: all, match: { path: /** }, limit: 5/1m }]");
        assertEquals(
                "RateLimitFilter 'api': init parameter 'limit' beside 'config', whose file says that; expected 'config'"
                        + " alone",
                failure(deployment));
    }

    @Test
    void aFileWithoutAMatchIsNotForAFilter() throws IOException {
        write("policies: [{ name: all, limit: 5/1m }]");
        assertEquals(
                "RateLimitFilter 'api': no policy has a match, so that the filter would apply none; expected for example"
                        + " match: { path: /** }",
                failure(deployment));
    }

    @Test
    void anAbsentFileIsNamed() throws IOException {
        String failure = failure(deployment);
        assertTrue(failure.endsWith("policies.yaml:1:1: there is no such file"), failure);
        assertEquals(
                "RateLimitFilter 'api': init parameter 'config' \"file:/x.yaml\": expected a path such as"
                        + " /etc/headgate/policies.yaml, or WEB-INF/policies.yaml in the web application",
                failure(deployment("config", "file:/x.yaml")));
    }

    @Test
    void twoFiltersOfOneFileWouldCountTwice() throws IOException {
        deployment = Deployment.of(new WebXml()
                .filter(RateLimitFilter.class, "one", true, "config", FILE)
                .map("one", "/*")
                .filter(RateLimitFilter.class, "two", true, "config", FILE)
                .map("two", "/*"));
        write("policies: [{ name: all, match: { path: /** }, limit: 5/1m }]");
        String failure = failure(deployment);
        assertTrue(
                failure.endsWith("applies its policies already; a second filter would count each request twice"),
                failure);
    }

    @Test
    void anAbsolutePathIsOutsideOfTheApplication() throws IOException {
        Path outside = Files.writeString(
                Scratch.directory().resolve("p.yaml"), "policies: [{ name: all, match: { path: /** }, limit: 5/1m }]");
        try (TestServer server = deployment("config", outside.toString()).start()) {
            given().port(server.port()).get("/").then().header("RateLimit-Policy", equalTo("\"all\";q=5;w=60"));
        }
    }

    private static String failure(Deployment deployment) {
        Deployment alone = deployment.withoutInitializers();
        DeploymentFailure failure =
                assertThrows(DeploymentFailure.class, () -> alone.start().close());
        return failure.headgateMessage();
    }
}
