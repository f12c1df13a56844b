package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.Usage;
import io.headgate.config.RequestList;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Requests that are blocked or exempt, and policies in dry run. */
class ListsTest extends RestTest {
    @Path("once")
    public static class Once {
        @GET
        @RateLimited(limit = 1, window = "366d", name = "once")
        public String get() {
            return "once";
        }

        @GET
        @Path("tried")
        @RateLimited(limit = 1, window = "366d", name = "tried", mode = Mode.DRY_RUN)
        public String tried() {
            return "tried";
        }
    }

    @Test
    void propertiesListWhatIsBlockedAndWhatIsExempt() {
        start(deployment()
                .property(RateLimitFeature.BLOCKED, "203.0.113.0/24, /API/once/tried")
                .property(RateLimitFeature.EXEMPT, "/api/once/"));

        assertBlocked(get("/api/once/tried"));
        assertBlocked(get("/api/once/tried/"));
        assertEquals(200, get("/api/once").statusCode());
        assertEquals(429, get("/api/once").statusCode());
    }

    @Test
    void whatTheBuilderSaysIsUsedInPlaceOfTheProperties() {
        start(Deployment.of(Once.class)
                .feature(builder ->
                        builder.blocked(RequestList.blocked("/api/once/tried")).exempt(RequestList.exempt("/api/once")))
                .property(RateLimitFeature.BLOCKED, "/**"));

        assertBlocked(get("/api/once/tried"));
        for (int i = 0; i < 3; i++) {
            get("/api/once").then().statusCode(200).header("RateLimit", nullValue());
        }
    }

    @Test
    void aDryRunRefusesNothingAndIsNotSeen() {
        List<String> wouldDeny = new CopyOnWriteArrayList<>();
        start(Deployment.of(Once.class)
                .feature(builder -> builder.listener(new RateLimitListener() {
                    @Override
                    public void wouldDeny(Policy policy, List<Usage> usages) {
                        wouldDeny.add(policy.name() + " " + usages.get(0).remaining());
                    }
                })));

        for (int i = 0; i < 3; i++) {
            get("/api/once/tried").then().statusCode(200).header("RateLimit", nullValue());
        }

        assertEquals(List.of("tried 0", "tried 0"), wouldDeny);
    }

    @Test
    void aWrongListStopsTheDeploymentAndTellsNoKey() {
        String said = failure(deployment().property(RateLimitFeature.BLOCKED, "header:X-Api-Key=k-123, proxy"));

        assertTrue(
                said.contains("RateLimitFeature: property headgate.blocked: \"proxy\" is neither an address range"),
                said);
        assertFalse(said.contains("k-123"), said);
        assertTrue(failure(deployment()
                        .property(RateLimitFeature.EXEMPT, "10.0.0.0/8")
                        .property(RateLimitFeature.TRUSTED_PROXIES, "10.1.0.0/16")
                        .property(RateLimitFeature.FORWARDED_HEADER, "X-Forwarded-For"))
                .contains(
                        "RateLimitFeature: property headgate.exempt: \"10.0.0.0/8\" has addresses of trusted proxies"));
    }

    private static Deployment deployment() {
        return Deployment.of(Once.class).feature(builder -> builder);
    }

    private static void assertBlocked(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .header("RateLimit", nullValue())
                .header("Retry-After", nullValue())
                .body(equalTo("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}\n"));
    }
}
