package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.Backend;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.http.HeaderGeneration;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.Refusal;
import io.headgate.http.RefusalRenderer;
import io.headgate.http.TrustedProxies;
import io.headgate.memory.MemoryBackend;
import io.headgate.servlet.RateLimitFilter;
import io.restassured.response.Response;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Filters that an application makes itself, by a clock that the test turns. */
class FromCodeTest {
    private static final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1_000_000);
    private static final Backend backend = MemoryBackend.builder().clock(clock).build();

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .filter(ResponseFilter.class, "responses", true)
                        .map("responses", "/response/*")
                        .servlet(HelloServlet.class, "/*")
                        .servlet(DispatchServlet.class, "/do/*"))
                .startup(FromCodeTest::addFilters)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        backend.close();
    }

    private static void addFilters(ServletContext context) {
        add(
                context,
                "hello",
                new RateLimitFilter(limiter(policy("hello", "10/1m").build())),
                "/hello/*");
        add(
                context,
                "response",
                new RateLimitFilter(limiter(policy("response", "4/366d").build())),
                "/response/*");
        add(
                context,
                "no-async",
                new RateLimitFilter(limiter(policy("no-async", "10/1m").build())),
                "/do/*");
        Policy narrow = policy("narrow", "1/1m").key(KeyResolver.global()).build();
        add(context, "two", new RateLimitFilter(limiter(policy("broad", "5/1m").build(), narrow)), "/two/*");
        add(
                context,
                "custom",
                withCustomRefusals(limiter(policy("custom", "1/1m").build())),
                "/custom/*");
        add(context, "proxied", behindProxies(limiter(policy("proxied", "1/1m").build())), "/proxied/*");
        add(context, "older", withOlderHeaders(limiter(policy("older", "4/1m").build())), "/older/*");
    }

    private static RateLimitFilter behindProxies(RateLimiter limiter) {
        TrustedProxies proxies = TrustedProxies.builder()
                .trust("127.0.0.0/8")
                .header("X-Forwarded-For")
                .build();
        return new RateLimitFilter(limiter, RefusalRenderer.problemDetails(), proxies);
    }

    private static RateLimitFilter withOlderHeaders(RateLimiter limiter) {
        HeaderGenerations generations = HeaderGenerations.of(HeaderGeneration.DRAFT, HeaderGeneration.LEGACY);
        return new RateLimitFilter(
                limiter, RefusalRenderer.problemDetails(), TrustedProxies.NONE, generations.exposed());
    }

    private static RateLimitFilter withCustomRefusals(RateLimiter limiter) {
        RefusalRenderer renderer = (refused, request) ->
                new Refusal(429, "text/html;charset=utf-8", "<h1>Too many requests</h1><p>Please wait a moment.</p>");
        return new RateLimitFilter(limiter, renderer);
    }

    private static Policy.Builder policy(String name, String limit) {
        return Policy.builder(name).limit(Limit.parse(limit));
    }

    private static RateLimiter limiter(Policy... policies) {
        RateLimiter.Builder limiter = RateLimiter.builder().backend(backend);
        for (Policy policy : policies) {
            limiter.policy(policy);
        }
        return limiter.build();
    }

    private static void add(ServletContext context, String name, Filter filter, String pattern) {
        context.addFilter(name, filter).addMappingForUrlPatterns(null, true, pattern);
    }

    @Test
    void theFieldsCountDownAndRetryAfterIsTrueToTheMicrosecond() {
        for (int used = 1; used <= 10; used++) {
            get("/hello")
                    .then()
                    .statusCode(200)
                    .header("RateLimit-Policy", "\"hello\";q=10;w=60")
                    .header("RateLimit", "\"hello\";r=" + (10 - used) + ";t=" + 6 * (used == 10 ? 1 : used));
        }
        get("/hello").then().statusCode(429).header("Retry-After", "6").header("RateLimit", "\"hello\";r=0;t=6");
        clock.advance(Duration.ofSeconds(6).minusNanos(1_000));
        get("/hello").then().statusCode(429).header("Retry-After", "1");
        clock.advanceMicros(1);
        get("/hello").then().statusCode(200);
        get("/hello").then().statusCode(429);
    }

    @Test
    void ofTwoPoliciesInOneLimiterTheOneThatWouldHaveGrantedIsNotCharged() {
        get("/two").then().statusCode(200).header("RateLimit", "\"broad\";r=4;t=12, \"narrow\";r=0;t=60");
        for (int i = 0; i < 10; i++) {
            get("/two")
                    .then()
                    .statusCode(429)
                    .header("RateLimit", "\"broad\";r=4;t=12, \"narrow\";r=0;t=60")
                    .header("RateLimit-Policy", "\"broad\";q=5;w=60, \"narrow\";q=1;w=60")
                    .body(endsWith("\"violated-policies\":[\"narrow\"]}\n"));
        }
    }

    @Test
    void theApplicationSaysWhichHeaderFieldsAreSent() {
        get("/older")
                .then()
                .statusCode(200)
                .header("RateLimit", "\"older\";r=3;t=15")
                .header("X-RateLimit-Limit", "4")
                .header("X-RateLimit-Remaining", "3")
                .header("X-RateLimit-Reset", "15")
                .header(
                        "Access-Control-Expose-Headers",
                        "RateLimit-Policy, RateLimit, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset,"
                                + " Retry-After");
    }

    @Test
    void theApplicationSaysWhatARefusalIs() {
        get("/custom").then().statusCode(200);
        get("/custom")
                .then()
                .statusCode(429)
                .header("Retry-After", "60")
                .contentType("text/html;charset=utf-8")
                .body(equalTo("<h1>Too many requests</h1><p>Please wait a moment.</p>"));
    }

    @Test
    void theApplicationSaysWhichProxiesAreTrusted() {
        assertEquals(200, forwarded("203.0.113.1"));
        assertEquals(200, forwarded("203.0.113.1, 203.0.113.2"));
        assertEquals(429, forwarded("203.0.113.3, 203.0.113.2"));
    }

    private static int forwarded(String addresses) {
        return given().port(server.port())
                .header("X-Forwarded-For", addresses)
                .get("/proxied")
                .statusCode();
    }

    @Test
    void responsesThatAnEarlierFilterTouchedAreRefusedAsOthersUnlessCommitted() {
        for (int i = 0; i < 6; i++) {
            get("/response/commits").then().statusCode(202).header("RateLimit", nullValue());
        }
        for (int i = 0; i < 4; i++) {
            get("/response/wraps").then().statusCode(200);
        }
        get("/response/wraps")
                .then()
                .statusCode(429)
                .header("RateLimit", nullValue())
                .header("Wrapped-RateLimit", equalTo("\"response\";r=0;t=7905600"));
        assertEquals(body("wraps"), body("writes"));
        assertEquals(body("wraps"), body("takes-writer"));
        given().port(server.port())
                .head("/response/takes-writer")
                .then()
                .statusCode(429)
                .body(emptyOrNullString());
    }

    @Test
    void aFilterThatWasNotDeclaredToSupportAsynchronousRequestsDoes() {
        get("/do/async-thread").then().statusCode(201);
    }

    private static String body(String kind) {
        Response refused = get("/response/" + kind);
        refused.then().statusCode(429);
        return refused.asString();
    }

    private static Response get(String path) {
        return given().port(server.port()).get(path);
    }
}
