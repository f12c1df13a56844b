package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.FailureChoice;
import io.headgate.FakeBackend;
import io.headgate.Health;
import io.headgate.LogCapture;
import io.headgate.RateLimitListener;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.headgate.resilience.FailureChoices;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of one of two nodes see while the backend cannot decide, by the choice of each annotation. */
class FailureTest extends RestTest {
    private static final int NODES = 2;

    private final FakeBackend failing = new FakeBackend();
    private final Backend backend = new FailureChoices(failing, NODES);
    private final Told told = new Told();

    private static final class Told implements RateLimitListener {
        final List<Health.State> states = new CopyOnWriteArrayList<>();

        @Override
        public void healthChanged(Health health) {
            states.add(health.state());
        }
    }

    @Path("on-failure")
    public static class Choices {
        @GET
        @Path("local")
        @RateLimited(name = "local", limit = 2, window = "1d")
        public String local() {
            return "local";
        }

        @GET
        @Path("open")
        @RateLimited(name = "open", limit = 2, window = "1d", onFailure = FailureChoice.OPEN)
        public String open() {
            return "open";
        }

        @GET
        @Path("closed")
        @RateLimited(name = "closed", limit = 2, window = "1d", onFailure = FailureChoice.CLOSED)
        public String closed() {
            return "closed";
        }

        @GET
        @Path("available")
        @RateLimited(name = "available-open", limit = 2, window = "1d", onFailure = FailureChoice.OPEN)
        @RateLimited(name = "available", limit = 2, window = "1d")
        public String available() {
            return "available";
        }

        @GET
        @Path("both")
        @RateLimited(name = "both-local", limit = 2, window = "1d")
        @RateLimited(name = "both", limit = 2, window = "1d", onFailure = FailureChoice.CLOSED)
        public String both() {
            return "both";
        }
    }

    @BeforeEach
    void startFailing() {
        fail(Kind.UNREACHABLE);
        start(choices());
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    private Deployment choices() {
        return Deployment.of(Choices.class)
                .feature(feature -> feature.backend(backend).listener(told));
    }

    private void fail(Kind kind) {
        failing.failure = new BackendException(kind, "out of reach");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "available"})
    void aLocalPolicyIsCountedHereByTheLimitOfOneNode(String policy) {
        assertCountedHere(policy).statusCode(200).header("Retry-After", nullValue());
        assertCountedHere(policy)
                .statusCode(429)
                .header("Retry-After", matchesPattern("86[34]\\d\\d"))
                .header("Cache-Control", "no-store")
                .body("type", endsWith("#quota-exceeded"))
                .body("violated-policies", contains(policy));
    }

    private ValidatableResponse assertCountedHere(String policy) {
        return get("/api/on-failure/" + policy)
                .then()
                .header("RateLimit-Policy", "\"%s\";q=1;w=86400".formatted(policy))
                .header("RateLimit", matchesPattern("\"%s\";r=0;t=86[34]\\d\\d".formatted(policy)));
    }

    @Test
    void anOpenPolicyAdmitsEverythingAndClaimsNoQuota() {
        for (int i = 0; i < 5; i++) {
            get("/api/on-failure/open")
                    .then()
                    .statusCode(200)
                    .header("RateLimit", nullValue())
                    .header("RateLimit-Policy", nullValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "both"})
    void aClosedPolicyRefuses(String policy) {
        for (int i = 0; i < 5; i++) {
            assertUnavailable(get("/api/on-failure/" + policy), policy);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "open", "closed"})
    void whatARequestCouldProvokeIsRefusedUnderEachChoice(String choice) {
        fail(Kind.UNEXPECTED);
        assertUnavailable(get("/api/on-failure/" + choice), choice);
        assertUnavailable(get("/api/on-failure/both"), "both-local", "both");
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

    @Test
    void theListenerHearsOnceOfEachChangeUntilTheFeatureCloses() throws Exception {
        get("/api/on-failure/local");
        Health down = new Health(Health.State.DOWN, List.of("out of reach"));
        failing.become(down);
        failing.become(Health.UP);
        assertEquals(List.of(Health.State.DOWN, Health.State.UP), told.states);

        stop();
        failing.become(down);
        assertEquals(List.of(), failing.healthListeners);
        assertEquals(2, told.states.size());
    }

    @Test
    void theLogSaysTheChoiceOfEachPolicy() throws Exception {
        stop();
        try (LogCapture log = new LogCapture(RateLimitFeature.class)) {
            start(choices());
            get("/api/on-failure/closed");
            String closed = "@RateLimited on %s.closed(): policy closed: 2/1d per ip, backend FailureChoices:,"
                    + " on failure closed";
            assertEquals(
                    List.of(closed.formatted(Choices.class.getName())),
                    log.messages(Level.INFO).stream()
                            .filter(line -> line.contains("policy closed"))
                            .toList());
        }
    }
}
