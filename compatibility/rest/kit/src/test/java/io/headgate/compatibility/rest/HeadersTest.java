package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.http.HeaderGeneration;
import io.headgate.http.HeaderGenerations;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sees of each generation of header fields, and what a browser's script may read. */
class HeadersTest extends RestTest {
    private static final String EXPOSE = "Access-Control-Expose-Headers";
    private static final Pattern OURS = Pattern.compile("(?i)(X-)?RateLimit(-.*)?|Retry-After|" + EXPOSE);

    @Path("once")
    public static class Once {
        @GET
        @RateLimited(limit = 1, window = "1d", name = "once")
        public String get() {
            return "once";
        }

        @GET
        @Path("exposing")
        @RateLimited(limit = 1, window = "1d", name = "exposing")
        public jakarta.ws.rs.core.Response exposing() {
            return jakarta.ws.rs.core.Response.ok("exposing")
                    .header(EXPOSE, "X-Request-Id")
                    .build();
        }

        @GET
        @Path("two")
        @RateLimited(limit = 9, window = "1h", name = "wide")
        @RateLimited(limit = 5, window = "1d", name = "narrow", cost = 3)
        public String two() {
            return "two";
        }
    }

    /** An admitted request, and a refused one; SOON is the rest of the day, in seconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "draft   | RateLimit-Policy: \"once\";q=1;w=86400, RateLimit: \"once\";r=0;t=SOON",
                "draft-7 | RateLimit-Policy: 1;w=86400, RateLimit: limit=1, remaining=0, reset=SOON",
                "draft-6 | RateLimit-Policy: 1;w=86400, RateLimit-Limit: 1, RateLimit-Remaining: 0, RateLimit-Reset: SOON",
                "legacy  | X-RateLimit-Limit: 1, X-RateLimit-Remaining: 0, X-RateLimit-Reset: SOON",
                "none    | ``",
                "legacy, draft | RateLimit-Policy: \"once\";q=1;w=86400, RateLimit: \"once\";r=0;t=SOON, X-RateLimit-Limit: 1, X-RateLimit-Remaining: 0, X-RateLimit-Reset: SOON",
            })
    void aClientSees(String generations, String expected) {
        start(deployment().property(RateLimitFeature.HEADERS, generations));

        assertFields(expected, get("/api/once"), 200);
        String refused = "Retry-After: SOON" + (expected.isEmpty() ? "" : ", " + expected);
        assertFields(refused, get("/api/once"), 429);
    }

    @Test
    void whatTheBuilderSaysIsUsedInPlaceOfTheProperties() {
        HeaderGenerations legacy = HeaderGenerations.of(HeaderGeneration.LEGACY);
        start(Deployment.of(Once.class)
                .feature(builder -> builder.headers(legacy.exposed()))
                .property(RateLimitFeature.HEADERS, "none"));

        String expected = "X-RateLimit-Limit: 1, X-RateLimit-Remaining: 0, X-RateLimit-Reset: SOON, " + EXPOSE
                + ": X-RateLimit-Limit; X-RateLimit-Remaining; X-RateLimit-Reset; Retry-After";
        assertFields(expected, get("/api/once"), 200);
        assertFields("Retry-After: SOON, " + expected, get("/api/once"), 429);
    }

    @Test
    void whatTheApplicationExposesStays() {
        start(deployment().property(RateLimitFeature.EXPOSE_HEADERS, "true"));

        assertEquals(
                List.of("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"),
                get("/api/once/exposing").headers().getValues(EXPOSE).stream()
                        .flatMap(line -> Arrays.stream(line.split(", ?")))
                        .sorted()
                        .toList());
    }

    @Test
    void theLimitThatBindsNextIsStated() {
        start(deployment().property(RateLimitFeature.HEADERS, "draft-7"));

        Response response = get("/api/once/two");

        assertEquals("9;w=3600, 5;w=86400", response.header("RateLimit-Policy"));
        assertTrue(
                response.header("RateLimit").matches("limit=5, remaining=2, reset=5\\d{4}"),
                response.header("RateLimit"));
    }

    @Test
    void aWrongPropertyStopsTheDeployment() {
        Map.of(
                        RateLimitFeature.HEADERS,
                        "\"draft-8\": unknown header generation \"draft-8\", did you mean \"draft-7\"? Known: draft,"
                                + " draft-6, draft-7, legacy, none",
                        RateLimitFeature.EXPOSE_HEADERS,
                        "\"yes\": expected true or false")
                .forEach((property, message) -> {
                    String said = failure(deployment().property(property, message.split("\"", -1)[1]));
                    assertTrue(said.contains("RateLimitFeature: property " + property + " " + message), said);
                });
    }

    private static Deployment deployment() {
        return Deployment.of(Once.class).feature(builder -> builder);
    }

    private static void assertFields(String expected, Response response, int status) {
        assertEquals(status, response.statusCode());
        assertEquals(sorted(List.of(expected.split(", (?=[A-Z][A-Za-z-]+: )"))), sorted(ours(response)));
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isEmpty())
                .map(line -> line.startsWith(EXPOSE) ? line.replace(", ", "; ") : line)
                .sorted()
                .toList();
    }

    /** Each line; the machine may take some seconds between two requests. */
    private static List<String> ours(Response response) {
        return response.headers().asList().stream()
                .filter(field -> OURS.matcher(field.getName()).matches())
                .map(Header::toString)
                .map(line -> line.replaceFirst("=", ": "))
                .map(line -> line.replaceAll("(reset=|t=|-Reset: |Retry-After: )86[34]\\d\\d", "$1SOON"))
                .toList();
    }
}
