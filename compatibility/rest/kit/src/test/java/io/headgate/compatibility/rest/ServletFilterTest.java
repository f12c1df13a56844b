package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The annotation in a servlet container, beside the servlet filter. */
class ServletFilterTest extends RestTest {
    @Path("both")
    public static class Both {
        @GET
        @RateLimited(limit = 2, window = "1d")
        public String get() {
            return "both";
        }

        @GET
        @Path("async")
        @RateLimited(limit = 2, window = "1d")
        public void async(@Suspended AsyncResponse response) {
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(() -> response.resume("async"));
        }

        @GET
        @Path("free")
        public String free() {
            return "free";
        }
    }

    @Path("same")
    public static class Same {
        @GET
        @Path("annotation")
        @RateLimited(limit = 1, window = "366d", key = "global", name = "same")
        public String annotated() {
            return "same";
        }

        @GET
        @Path("filter")
        public String free() {
            return "same";
        }
    }

    /** Lets a request pass twice, and only the second time answer. */
    public record Twice() implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new Discarded((HttpServletResponse) response));
            chain.doFilter(request, response);
        }
    }

    private static final class Discarded extends HttpServletResponseWrapper {
        Discarded(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {}

                @Override
                public void write(int unwritten) {}
            };
        }

        @Override
        public void setStatus(int status) {}

        @Override
        public void setHeader(String name, String value) {}

        @Override
        public void addHeader(String name, String value) {}

        @Override
        public void setContentLengthLong(long length) {}

        @Override
        public void setContentLength(int length) {}

        @Override
        public void flushBuffer() {}
    }

    private static Deployment both() {
        return Deployment.of(Both.class).filter("edge", Map.of("limit", "10/1d"));
    }

    /** Promise 26. */
    @Test
    void bothCountOnceAndTheFieldsAreOneList() {
        start(both());
        assertBoth(get("/api/both"), 200, 9, 1);
        assertBoth(get("/api/both"), 200, 8, 0);
        Response refused = get("/api/both");
        assertBoth(refused, 429, 7, 0);
        refused.then().body("violated-policies", contains("Both.get"));
        get("/api/both/free").then().header("RateLimit", matchesPattern("\"edge\";r=6;t=\\d+"));
    }

    private static void assertBoth(Response response, int status, int edge, int own) {
        response.then()
                .statusCode(status)
                .header("RateLimit-Policy", "\"edge\";q=10;w=86400, \"Both.get\";q=2;w=86400")
                .header(
                        "RateLimit",
                        matchesPattern("\"edge\";r=" + edge + ";t=\\d+, \"Both.get\";r=" + own + ";t=\\d+"));
        assertEquals(1, response.headers().getValues("RateLimit").size());
        assertEquals(1, response.headers().getValues("RateLimit-Policy").size());
    }

    @Test
    void ofFilterAndAnnotationTheOlderGenerationsStateTheOneThatBindsNextAndExposeItOnce() {
        start(Deployment.of(Both.class)
                .filter("edge", Map.of("limit", "10/1d", "headers", "legacy", "expose-headers", "true"))
                .property(RateLimitFeature.HEADERS, "legacy")
                .property(RateLimitFeature.EXPOSE_HEADERS, "true"));

        for (int left : List.of(1, 0)) {
            Response response = get("/api/both");
            response.then()
                    .statusCode(200)
                    .header("X-RateLimit-Limit", "2")
                    .header("X-RateLimit-Remaining", String.valueOf(left));
            assertEquals(1, response.headers().getValues("X-RateLimit-Limit").size());
            assertEquals(
                    List.of("X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After"),
                    response.headers().getValues("Access-Control-Expose-Headers"));
        }
        get("/api/both/free").then().header("X-RateLimit-Limit", "10").header("X-RateLimit-Remaining", "7");
    }

    @Test
    void whereTheyChooseDifferentlyEachGenerationTellsOfThoseThatSendItAndAllIsExposedOnce() {
        start(Deployment.of(Both.class)
                .filter("edge", Map.of("limit", "10/1d", "headers", "legacy", "expose-headers", "true"))
                .property(RateLimitFeature.EXPOSE_HEADERS, "true"));

        Response response = get("/api/both");

        response.then()
                .header("RateLimit-Policy", "\"Both.get\";q=2;w=86400")
                .header("X-RateLimit-Limit", "10")
                .header("X-RateLimit-Remaining", "9");
        assertEquals(
                "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, RateLimit-Policy, RateLimit",
                String.join(", ", response.headers().getValues("Access-Control-Expose-Headers")));
    }

    /** Exposes a field of the application, as a CORS filter in front does. */
    public record Cors() implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ((HttpServletResponse) response).addHeader("Access-Control-Expose-Headers", "X-Request-Id");
            chain.doFilter(request, response);
        }
    }

    @Test
    void whatACorsFilterExposesStays() {
        start(Deployment.of(Both.class).servletFilter(new Cors()).property(RateLimitFeature.EXPOSE_HEADERS, "true"));

        for (int status : List.of(200, 200, 429)) {
            Response response = get("/api/both");
            assertEquals(status, response.statusCode());
            assertEquals(
                    "X-Request-Id, RateLimit-Policy, RateLimit, Retry-After",
                    String.join(", ", response.headers().getValues("Access-Control-Expose-Headers")));
        }
        assertEquals(
                "X-Request-Id, RateLimit-Policy, RateLimit, Retry-After",
                String.join(", ", get("/api/both/async").headers().getValues("Access-Control-Expose-Headers")));
    }

    @Test
    void theFieldsAreOneListAlsoOfAnAsynchronousAnswer() {
        start(both());
        Response response = get("/api/both/async");
        response.then()
                .statusCode(200)
                .header("RateLimit", matchesPattern("\"edge\";r=9;t=\\d+, \"Both.async\";r=1;t=\\d+"));
        assertEquals(1, response.headers().getValues("RateLimit").size());
        assertEquals(1, response.headers().getValues("RateLimit-Policy").size());
    }

    @Test
    void aRequestThatTheFilterRefusesDoesNotReachTheAnnotation() {
        start(Deployment.of(Both.class).filter("edge", Map.of("limit", "1/1d")));
        get("/api/both").then().statusCode(200);
        get("/api/both").then().statusCode(429).body("violated-policies", contains("edge"));
    }

    @Test
    void aRefusalIsTheSameBytesFromTheFilterAndFromTheAnnotation() throws Exception {
        for (String accept : List.of("*/*", "application/json", "text/html", "application/json;q=0")) {
            for (String method : List.of("GET", "HEAD")) {
                start(Deployment.of(Same.class));
                String annotation = refusal(method, accept, "/api/same/annotation");
                stop();
                start(Deployment.of(Same.class)
                        .property("jakarta.ws.rs.loadServices", false)
                        .filter("same", Map.of("limit", "1/366d", "key", "global")));
                String filter = refusal(method, accept, "/api/same/filter");
                stop();
                assertEquals(filter, annotation, method + " " + accept);
            }
        }
    }

    /** Status line, header fields and body; the seconds may differ. */
    private String refusal(String method, String accept, String path) {
        request().get(path).then().statusCode(200);
        Response refused = request().accept(accept).request(method, path);
        assertEquals(429, refused.statusCode());
        Map<String, String> fields = refused.headers().asList().stream()
                .filter(field -> !field.hasSameNameAs(new Header("Date", "")))
                .collect(Collectors.groupingBy(
                        Header::getName,
                        TreeMap::new,
                        Collectors.mapping(Header::getValue, Collectors.joining(" | "))));
        return (refused.statusLine() + "\n" + fields + "\n" + refused.asString()).replaceAll("3162\\d{4}", "SECONDS");
    }

    @Test
    void twoPassesOfOneRequestCountOnce() {
        start(Deployment.of(Both.class).servletFilter(new Twice()));
        get("/api/both").then().statusCode(200).header("RateLimit", matchesPattern("\"Both.get\";r=1;t=\\d+"));
        get("/api/both").then().statusCode(200).header("RateLimit", matchesPattern("\"Both.get\";r=0;t=\\d+"));
    }

    @Test
    void applicationsSideBySideWorkAndCountOneResourceClassTogether() {
        start(Deployment.of(Both.class).application("/other", new TestApplication().classes(Both.class, Same.class)));
        get("/api/both").then().statusCode(200);
        get("/other/both").then().statusCode(200);
        get("/api/both").then().statusCode(429);
        get("/other/both").then().statusCode(429);
        get("/other/same/annotation").then().statusCode(200);
    }

    @Test
    void aFilterAndAnAnnotationOfOneNameStopTheDeployment() {
        String said = failure(Deployment.of(Same.class).filter("same", Map.of("limit", "10/1d")));
        assertTrue(said.contains("policy name 'same' belongs to filter 'same' already"), said);
        assertTrue(said.contains(Same.class.getName() + ".annotated()"), said);
    }

    @Test
    void theBackendIsChosenByAContextParameter() {
        String said = failure(Deployment.of(Both.class).contextParameter(RateLimitFeature.BACKEND, "memroy:"));
        assertTrue(said.contains("unknown scheme \"memroy\""), said);
    }
}
