package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.FailureChoice;
import io.headgate.FakeBackend;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.resilience.FailureChoices;
import io.headgate.servlet.RateLimitFilter;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of one of two nodes see while the backend cannot decide, by the choice of each policy. */
class FailureTest {
    private static final int NODES = 2;

    private final FakeBackend failing = new FakeBackend();
    private final Backend backend = new FailureChoices(failing, NODES);
    private final Policy local = policy("local", FailureChoice.LOCAL);
    private final Policy open = policy("open", FailureChoice.OPEN);
    private final Policy closed = policy("closed", FailureChoice.CLOSED);
    private TestServer server;

    @BeforeEach
    void start() {
        fail(Kind.UNREACHABLE);
        server = Deployment.of(new WebXml().servlet(HelloServlet.class, "/*"))
                .startup(this::addFilters)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        backend.close();
    }

    private void addFilters(ServletContext context) {
        add(context, "local", "/local/*", local);
        add(context, "open", "/open/*", open);
        add(context, "closed", "/closed/*", closed);
        add(context, "all", "/all/*", local, open, closed);
        add(context, "available", "/available/*", open, local);
        add(context, "earlier", "/two/*", policy("earlier", FailureChoice.LOCAL));
        add(context, "later", "/two/*", policy("later", FailureChoice.OPEN));
    }

    private void add(ServletContext context, String name, String pattern, Policy... policies) {
        RateLimiter.Builder limiter = RateLimiter.builder().backend(backend);
        for (Policy policy : policies) {
            limiter.policy(policy);
        }
        context.addFilter(name, new RateLimitFilter(limiter.build())).addMappingForUrlPatterns(null, true, pattern);
    }

    private static Policy policy(String name, FailureChoice choice) {
        return Policy.builder(name).limit(Limit.parse("2/1d")).onFailure(choice).build();
    }

    private void fail(Kind kind) {
        failing.failure = new BackendException(kind, "out of reach");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNEXPECTED")
    void aLocalPolicyIsCountedHereByTheLimitOfOneNode(Kind kind) {
        fail(kind);
        assertCountedHere(get("/local"), "local").statusCode(200).header("Retry-After", nullValue());
        assertCountedHere(get("/local"), "local")
                .statusCode(429)
                .header("Retry-After", matchesPattern("86[34]\\d\\d"))
                .header("Cache-Control", "no-store")
                .body("type", endsWith("#quota-exceeded"))
                .body("violated-policies", contains("local"));
    }

    @Test
    void anOpenPolicyAdmitsEverythingAndClaimsNoQuota() {
        for (int i = 0; i < 5; i++) {
            get("/open")
                    .then()
                    .statusCode(200)
                    .header("RateLimit", nullValue())
                    .header("RateLimit-Policy", nullValue())
                    .body(equalTo("hello\n"));
        }
    }

    @Test
    void anOpenPolicyIsCountedHereWhereAFloodMayHaveFilledTheServer() {
        fail(Kind.OUT_OF_MEMORY);
        assertCountedHere(get("/open"), "open").statusCode(200);
        assertCountedHere(get("/open"), "open").statusCode(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/closed", "/all"})
    void aClosedPolicyRefusesAndNoneIsCharged(String path) {
        for (int i = 0; i < 5; i++) {
            assertUnavailable(get(path), "closed");
        }
        get("/local").then().statusCode(200);
    }

    @Test
    void ofAnOpenAndALocalPolicyTheLocalOneDecidesAndIsTold() {
        assertCountedHere(get("/available"), "local").statusCode(200);
        assertCountedHere(get("/available"), "local").statusCode(429).body("violated-policies", contains("local"));
    }

    @Test
    void theFieldsOfAnEarlierFilterStayWhereTheLaterOneIsOpen() {
        assertCountedHere(get("/two"), "earlier").statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "open", "closed"})
    void whatARequestCouldProvokeIsRefusedUnderEachChoice(String choice) {
        fail(Kind.UNEXPECTED);
        assertUnavailable(get("/" + choice), choice);
        assertUnavailable(get("/all"), "local", "open", "closed");
    }

    @Test
    void aBackendThatIsBackDecidesAgain() {
        get("/open").then().header("RateLimit", nullValue());
        failing.failure = null;
        get("/open").then().statusCode(200).header("RateLimit", "\"open\";r=9;t=6");
    }

    private static ValidatableResponse assertCountedHere(Response answer, String policy) {
        return answer.then()
                .header("RateLimit-Policy", "\"%s\";q=1;w=86400".formatted(policy))
                .header("RateLimit", matchesPattern("\"%s\";r=0;t=86[34]\\d\\d".formatted(policy)));
    }

    private static void assertUnavailable(Response answer, String... policies) {
        answer.then()
                .statusCode(503)
                .header("Retry-After", "1")
                .header("Cache-Control", "no-store")
                .header("RateLimit", nullValue())
                .header("RateLimit-Policy", nullValue())
                .contentType("application/problem+json")
                .body("type", endsWith("#temporary-reduced-capacity"))
                .body("violated-policies", contains(policies));
    }

    private Response get(String path) {
        return given().port(server.port()).get(path);
    }
}
