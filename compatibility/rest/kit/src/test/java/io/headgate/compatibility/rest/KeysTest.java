package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.startsWith;

import io.headgate.jaxrs.RateLimited;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import jakarta.annotation.Priority;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.junit.jupiter.api.Test;

class KeysTest extends RestTest {
    @Path("keys")
    public static class Keys {
        @GET
        @Path("address")
        @RateLimited(limit = 2, window = "1d")
        public String address() {
            return "address";
        }

        @GET
        @Path("header")
        @RateLimited(limit = 2, window = "1d", key = "header:X-Api-Key")
        public String header() {
            return "header";
        }

        @GET
        @Path("cookie")
        @RateLimited(limit = 2, window = "1d", key = "cookie:SID")
        public String cookie() {
            return "cookie";
        }

        @GET
        @Path("principal")
        @RateLimited(limit = 2, window = "1d", key = "principal")
        public String principal() {
            return "principal";
        }
    }

    @Path("cors")
    @RateLimited(limit = 2, window = "1d")
    public static class Cors {
        @GET
        public String get() {
            return "cors";
        }

        @OPTIONS
        public String options() {
            return "options";
        }
    }

    @Priority(Priorities.AUTHENTICATION)
    public static class Authentication implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            String user = request.getHeaderString("X-User");
            if (user != null) {
                request.setSecurityContext(new User(user));
            }
        }
    }

    private record User(String name) implements SecurityContext, Principal {
        @Override
        public Principal getUserPrincipal() {
            return this;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "test";
        }
    }

    private void startKeys() {
        start(Deployment.of(Keys.class, Authentication.class).feature(builder -> builder));
    }

    private Response get(String path, Header... headers) {
        return request().headers(new Headers(headers)).get(path);
    }

    private void assertCounts(String path, Header one, Header other) {
        get(path, one).then().statusCode(200);
        get(path, one).then().statusCode(200);
        get(path, one).then().statusCode(429);
        get(path, other).then().statusCode(200);
        get(path)
                .then()
                .statusCode(200)
                .header("RateLimit", startsWith("\"Keys." + path.replaceAll(".*/", "") + "\";r=1"));
    }

    @Test
    void eachHeaderValueHasABucketAndRequestsWithoutItAreCountedByAddress() {
        startKeys();
        assertCounts("/api/keys/header", new Header("X-Api-Key", "a"), new Header("X-Api-Key", "b"));
    }

    @Test
    void eachCookieHasABucketAndRequestsWithoutItAreCountedByAddress() {
        startKeys();
        assertCounts("/api/keys/cookie", new Header("Cookie", "x=y; SID=a"), new Header("Cookie", "SID=b; x=y"));
    }

    @Test
    void eachUserThatAFilterAuthenticatedHasABucketAndTheOthersAreCountedByAddress() {
        startKeys();
        assertCounts("/api/keys/principal", new Header("X-User", "alice"), new Header("X-User", "bob"));
    }

    /** Promise 35: the application may read another line than the limiter. */
    @Test
    void aKeyOnTwoLinesCountsAsNone() {
        startKeys();
        for (int i = 0; i < 2; i++) {
            get("/api/keys/header", new Header("X-Api-Key", "a"), new Header("X-Api-Key", "random-" + i))
                    .then()
                    .statusCode(200);
        }
        get("/api/keys/header", new Header("X-Api-Key", "a"), new Header("X-Api-Key", "c"))
                .then()
                .statusCode(429);
        get("/api/keys/header").then().statusCode(429);
        get("/api/keys/header", new Header("X-Api-Key", "a")).then().statusCode(200);
    }

    @Test
    void anEmptyKeyCountsAsNone() {
        startKeys();
        get("/api/keys/header").then().statusCode(200);
        get("/api/keys/header", new Header("X-Api-Key", "")).then().statusCode(200);
        get("/api/keys/header", new Header("X-Api-Key", "")).then().statusCode(429);
    }

    @Test
    void aCookieSentTwiceCountsAsNone() {
        startKeys();
        get("/api/keys/cookie").then().statusCode(200);
        get("/api/keys/cookie", new Header("Cookie", "SID=a; SID=b")).then().statusCode(200);
        get("/api/keys/cookie", new Header("Cookie", "SID=c; SID=b")).then().statusCode(429);
    }

    @Test
    void aPreflightHasABucketOfItsOwn() {
        start(Cors.class);
        get("/api/cors").then().statusCode(200);
        request().options("/api/cors").then().statusCode(200);
        get("/api/cors").then().statusCode(429);
        assertPreflight(200);
        assertPreflight(200);
        assertPreflight(429);
        get("/api/cors").then().statusCode(429);
    }

    private void assertPreflight(int status) {
        request()
                .header("Origin", "https://example.com")
                .header("Access-Control-Request-Method", "GET")
                .options("/api/cors")
                .then()
                .statusCode(status);
    }
}
