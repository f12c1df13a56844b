package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Charge;
import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.RequestMatch;
import io.headgate.config.RequestList;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a request is written, byte for byte on a socket, the container refuses it, or the policy of what it reaches is
 * charged.
 */
class PathTricksTest {
    /** Ways to write {@code /login}, or what an application may take for it. */
    private static final List<String> LOGINS = List.of(
            "/login",
            "/login/",
            "/login//",
            "//login",
            "///login",
            "/./login",
            "/login/.",
            "/x/../login",
            "/login/x/..",
            "/%2e/login",
            "/login/%2e",
            "/%2e%2e/login",
            "/x/%2e%2e/login",
            "/x/.%2e/login",
            "/..;/login",
            "/x/..;/login",
            "/x/..;a=b/login",
            "/.;/login",
            "/;/login",
            "/;a=b/login",
            "/login;jsessionid=1",
            "/login;JSESSIONID=1?a=b",
            "/login;x=y",
            "/login;x=y/",
            "/login/;x=y",
            "/login;",
            "/login;a=b;c=d",
            "/login%3Bx=y",
            "/login%3b",
            "/LOGIN",
            "/Login",
            "/lOgIn/",
            "/%6cogin",
            "/%6C%6F%67%69%6E",
            "/%4cOGIN",
            "/login%20",
            "/login%20/",
            "/%20login",
            "/login%09",
            "/login%0a",
            "/login%0d%0a",
            "/login%0A/",
            "/login%00",
            "/login%7f",
            "/login%c2%a0",
            "/login%e3%80%80",
            "/login%85",
            "/login%2f",
            "/login%2F%2f",
            "/%2flogin",
            "/x%2f..%2flogin",
            "/login%5c",
            "/%5clogin",
            "/x\\..\\login",
            "/login%c0%af",
            "/login%252f",
            "/login?x=y",
            "/login/?/other",
            "/login?;/../other",
            "/login#fragment",
            "http://localhost/login",
            "http://localhost//login",
            "HTTP://LOCALHOST/login;a",
            "http://localhost/./login?x");

    /** Of a container that says that the request is wrong, or the method unknown or not allowed. */
    private static final List<Integer> REFUSALS = List.of(400, 403, 405, 501);

    private static final BlockingQueue<Decision> decisions = new LinkedBlockingQueue<>();
    private static TestServer server;
    private static RateLimiter limiter;

    @BeforeAll
    static void start() {
        limiter = RateLimiter.builder()
                .backend("memory:")
                .policy(policy("login", RequestMatch.builder().path("/login").method("POST")))
                .policy(policy("get", RequestMatch.builder().path("/get").method("GET")))
                .policy(policy("below", RequestMatch.builder().path("/below/**")))
                .policy(policy(
                        "partner", RequestMatch.builder().path("/partner").header("X-Partner", "gold")))
                .policy(policy(
                        "mapped",
                        RequestMatch.builder().path("/", "/exact", "/prefix", "/prefix/x", "/x.do", "/default")))
                .policy(Policy.builder("tenant")
                        .match(RequestMatch.builder()
                                .path("/tenants/{tenant}/**")
                                .build())
                        .key(KeyResolver.path("tenant"))
                        .limit(Limit.parse("1000000/1m"))
                        .build())
                .blocked(RequestList.blocked("/blocked/**, header:X-Api-Key=stolen"))
                .exempt(RequestList.exempt("/below/free/**, header:X-Api-Key=partner"))
                .listener(new RateLimitListener() {
                    @Override
                    public void decided(Decision decision) {
                        decisions.add(decision);
                    }
                })
                .build();
        server = Deployment.of(new WebXml().servlet(HelloServlet.class, "/", "/exact", "/prefix/*", "*.do", ""))
                .startup(PathTricksTest::addFilter)
                .start();
    }

    private static Policy policy(String name, RequestMatch.Builder match) {
        return Policy.builder(name)
                .match(match.build())
                .limit(Limit.parse("1000000/1m"))
                .build();
    }

    private static void addFilter(ServletContext context) {
        context.addFilter("limits", new RateLimitFilter(limiter)).addMappingForUrlPatterns(null, true, "/*");
    }

    @AfterAll
    static void stop() {
        server.close();
        limiter.close();
    }

    @Test
    void noWayToWriteAPathLeadsAroundItsPolicy() throws IOException {
        List<String> around = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (String path : LOGINS) {
            Answer answer = send("POST " + path, "Content-Length: 0");
            if (answer.refusedByContainer()) {
                refused.add(path);
            } else if (!answer.charged().contains("login") && reachesLogin(path)) {
                around.add(path + " " + answer);
            }
        }

        Figures.print(
                19,
                "ways to write a path: %d, refused by the container: %d, charged: %d, around the policy: %d"
                        .formatted(
                                LOGINS.size(),
                                refused.size(),
                                LOGINS.size() - refused.size() - around.size(),
                                around.size()));
        assertEquals(List.of(), around);
    }

    /** Text that stays escaped when it is decoded once names another resource. */
    private static boolean reachesLogin(String path) {
        return !path.contains("%25");
    }

    static Stream<List<String>> methodTricks() {
        return Stream.of(
                List.of("login", "post /login"),
                List.of("login", "Post /login"),
                List.of("login", "GET /login", "X-HTTP-Method-Override: POST"),
                List.of("login", "GET /login", "x-http-method-override: post"),
                List.of("login", "PUT /login", "X-Method-Override: POST"),
                List.of("login", "GET /login", "X-HTTP-Method: POST"),
                List.of("login", "GET /login", "X-HTTP-Method-Override: PUT", "X-HTTP-Method-Override: POST"),
                List.of("login", "GET /login", "X-HTTP-Method-Override: PUT", "X-Method-Override: POST"),
                List.of("login", "POST /login", "X-HTTP-Method-Override: GET"),
                List.of("get", "HEAD /get"),
                List.of("get", "head /get"),
                List.of("get", "get /get"),
                List.of("get", "POST /get", "X-HTTP-Method-Override: HEAD"),
                List.of("below", "TRACE /below"),
                List.of("below", "OPTIONS /below/x"),
                List.of("below", "PROPFIND /below/x"),
                List.of("below", "ANY /below/x"),
                List.of("partner", "GET /partner", "X-Partner: gold"),
                List.of("partner", "GET /partner", "x-partner:  GOLD "),
                List.of("partner", "GET /partner", "X-Partner: gold", "X-Partner: other"),
                List.of("partner", "GET /partner", "X-Partner: other", "X-Partner: gold"),
                List.of("partner", "GET /partner", "X-Partner:", "X-Partner: gold"));
    }

    @ParameterizedTest
    @MethodSource("methodTricks")
    void noMethodOrHeaderLeadsAroundAPolicy(List<String> trick) throws IOException {
        List<String> lines = new ArrayList<>(trick.subList(2, trick.size()));
        lines.add("Content-Length: 0");
        Answer answer = send(trick.get(1), lines.toArray(String[]::new));

        boolean mayBeRefused = trick.get(1).startsWith("TRACE");
        assertTrue(
                (mayBeRefused && answer.refusedByContainer())
                        || answer.charged().contains(trick.get(0)),
                answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/exact", "/prefix", "/prefix/x", "/x.do", "/default"})
    void thePathIsTheSameHoweverItsServletIsMapped(String path) throws IOException {
        assertEquals(List.of("mapped"), send("GET " + path).charged());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tenants/acme",
                "/tenants/acme/",
                "/tenants/acme/x",
                "/tenants/ACME/x",
                "/tenants/acme;a=b/x",
                "/tenants/%61cme/x",
                "/tenants/acme%20/x",
                "/tenants/acme%0a/x",
                "/tenants//acme/x",
                "/tenants/./acme/x",
                "/tenants/x/../acme"
            })
    void noWayToWriteASegmentGivesAnotherKey(String path) throws IOException {
        Answer answer = send("GET " + path);

        if (!answer.refusedByContainer()) {
            assertEquals(List.of(Key.ofPath("tenant", "acme")), answer.keys());
        }
    }

    @Test
    void noWayToWriteAPathLeadsAroundTheBlockedList() throws IOException {
        List<String> around = new ArrayList<>();
        for (String login : LOGINS) {
            String path = login.replaceAll("(?i)login|%6cogin|%6C%6F%67%69%6E|%4cOGIN", "blocked");
            int status = send("GET " + path).status();
            if (status != 403 && status != 400 && reachesLogin(path)) {
                around.add(path + " " + status);
            }
        }

        assertEquals(List.of(), around);
    }

    @Test
    void aBlockedRequestIsAnswered403WithoutQuota() throws IOException {
        for (String line : List.of("X-Api-Key: stolen", "X-Api-Key: other\r\nX-Api-Key: stolen")) {
            RawClient.Response blocked = read("GET /below/free", line);

            assertEquals(403, blocked.status());
            assertEquals("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}\n", blocked.body());
            assertEquals("application/problem+json", blocked.field("content-type"));
            assertEquals("no-store", blocked.field("cache-control"));
            assertEquals(
                    "", blocked.field("ratelimit") + blocked.field("ratelimit-policy") + blocked.field("retry-after"));
        }
        assertEquals(
                1,
                read("GET /below", "X-Api-Key: other").fields().stream()
                        .filter(field -> field.startsWith("ratelimit:"))
                        .count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/below/free/../x",
                "/below/free/%2e%2e/x",
                "/below/free/..;/x",
                "/below/free/..%3b/x",
                "/below/free/..%2fx",
                "/below/free/..%5cx",
                "/below/free//../x",
                "/below/free%3b/x",
                "/below/FREE/x",
                "/below/free%20/x"
            })
    void onlyWhatMatchesToTheLetterIsExempt(String path) throws IOException {
        Answer answer = send("GET " + path);

        assertTrue(
                answer.refusedByContainer()
                        || !(answer.decision() instanceof Decision.Exempt)
                        || path.equals("/below/free/x"),
                answer::toString);
        assertTrue(send("GET /below/free/x").decision() instanceof Decision.Exempt);
        assertTrue(send("GET /below/x", "X-Api-Key: partner").decision() instanceof Decision.Exempt);
        assertEquals(
                List.of("below"),
                send("GET /below/x", "X-Api-Key: partner", "X-Api-Key: y").charged());
    }

    /** What came of a request; the decision is null where the filter was not asked. */
    private record Answer(int status, Decision decision) {
        /** No filter saw it. */
        boolean refusedByContainer() {
            return decision == null && REFUSALS.contains(status);
        }

        List<String> charged() {
            return charges().stream().map(charge -> charge.limit().policy()).toList();
        }

        List<Key> keys() {
            return charges().stream().map(Charge::key).toList();
        }

        private List<Charge> charges() {
            return decision instanceof Decision.Counted counted ? counted.take().charges() : List.of();
        }
    }

    /** A decision is made before the response is written. */
    private static Answer send(String methodAndPath, String... headerLines) throws IOException {
        decisions.clear();
        int status = read(methodAndPath, headerLines).status();
        return new Answer(status, decisions.poll());
    }

    private static RawClient.Response read(String methodAndPath, String... headerLines) throws IOException {
        try (RawClient client = new RawClient(server)) {
            return client.send(RawClient.header(methodAndPath, headerLines)).readHeadOrAll(methodAndPath);
        }
    }
}
