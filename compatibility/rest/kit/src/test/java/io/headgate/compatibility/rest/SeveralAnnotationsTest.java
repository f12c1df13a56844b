package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.headgate.jaxrs.RateLimitExempt;
import io.headgate.jaxrs.RateLimited;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

class SeveralAnnotationsTest extends RestTest {
    @Path("several")
    public static class Several {
        @GET
        @RateLimited(limit = 3, window = "1d", key = "global", name = "all")
        @RateLimited(limit = 1, window = "1d", key = "header:X-Api-Key", name = "each")
        public String get() {
            return "several";
        }

        @GET
        @Path("costly")
        @RateLimited(limit = 1, window = "1d", burst = 10, cost = 4)
        public String costly() {
            return "costly";
        }
    }

    @Path("exempt")
    @RateLimited(limit = 1, window = "1d")
    public static class PartlyExempt {
        @GET
        public String limited() {
            return "limited";
        }

        @GET
        @Path("free")
        @RateLimitExempt
        public String free() {
            return "free";
        }
    }

    @RateLimited(limit = 1, window = "1d")
    public static class LimitedBase {}

    @Path("exempt-class")
    @RateLimitExempt
    public static class ExemptClass extends LimitedBase {
        @GET
        public String get() {
            return "free";
        }
    }

    @Test
    void allMustGrantAndARefusedRequestIsChargedByNone() {
        start(Several.class);
        getAs("a")
                .then()
                .statusCode(200)
                .header("RateLimit", matchesPattern("\"all\";r=2;t=\\d+, \"each\";r=0;t=\\d+"));
        for (int i = 0; i < 10; i++) {
            getAs("a")
                    .then()
                    .statusCode(429)
                    .body("violated-policies", contains("each"))
                    .header("RateLimit", matchesPattern("\"all\";r=2;t=\\d+, \"each\";r=0;t=\\d+"))
                    .header("RateLimit-Policy", "\"all\";q=3;w=86400, \"each\";q=1;w=86400");
        }
        getAs("b").then().statusCode(200);
        getAs("c").then().statusCode(200);
        getAs("d").then().statusCode(429).body("violated-policies", contains("all"));
    }

    private Response getAs(String key) {
        return request().header("X-Api-Key", key).get("/api/several");
    }

    @Test
    void aRequestTakesItsCostOfTheBurst() {
        start(Several.class);
        get("/api/several/costly").then().statusCode(200).header("RateLimit", matchesPattern(".*;r=6;.*"));
        get("/api/several/costly").then().statusCode(200).header("RateLimit", matchesPattern(".*;r=2;.*"));
        get("/api/several/costly").then().statusCode(429);
    }

    @Test
    void anExemptMethodOfALimitedClassIsNotCounted() {
        start(PartlyExempt.class);
        for (int i = 0; i < 3; i++) {
            get("/api/exempt/free").then().statusCode(200).body(equalTo("free")).header("RateLimit", nullValue());
        }
        get("/api/exempt").then().statusCode(200);
        get("/api/exempt").then().statusCode(429);
    }

    @Test
    void anExemptClassDoesNotInheritALimit() {
        start(ExemptClass.class);
        get("/api/exempt-class").then().statusCode(200).header("RateLimit", nullValue());
    }
}
