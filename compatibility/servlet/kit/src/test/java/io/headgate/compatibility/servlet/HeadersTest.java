package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sees of each generation of header fields, and what a browser's script may read. */
class HeadersTest {
    private static final String EXPOSE = "Access-Control-Expose-Headers";
    private static final Pattern OURS = Pattern.compile("(?i)(X-)?RateLimit(-.*)?|Retry-After|" + EXPOSE);

    private static TestServer server;

    /** Exposes a field of the application, as a CORS filter in front does. */
    public static final class Cors extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            response.addHeader(EXPOSE, "X-Request-Id");
            chain.doFilter(request, response);
        }
    }

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .filter(Cors.class, "cors", true)
                        .map("cors", "/behind-cors/*")
                        .limit("unsaid", "/unsaid/*", "limit", "1/1d")
                        .limit("draft", "/draft/*", "limit", "1/1d", "headers", "draft")
                        .limit("draft-7", "/draft-7/*", "limit", "1/1d", "headers", "draft-7")
                        .limit("draft-6", "/draft-6/*", "limit", "1/1d", "headers", "draft-6")
                        .limit("legacy", "/legacy/*", "limit", "1/1d", "headers", "legacy")
                        .limit("none", "/none/*", "limit", "1/1d", "headers", "none", "expose-headers", "false")
                        .limit("both", "/both/*", "limit", "1/1d", "headers", "legacy, ${headgate.test.unset:draft}")
                        .limit("exposed", "/exposed/*", "limit", "1/1d", "expose-headers", "true")
                        .limit("behind", "/behind-cors/*", "limit", "1/1d", "expose-headers", "true")
                        .limit("outer", "/two/*", "limit", "9/1h", "headers", "legacy", "expose-headers", "true")
                        .limit("inner", "/two/*", "limit", "1/1d", "headers", "legacy", "expose-headers", "true")
                        .limitAllDispatches(
                                "dispatched",
                                "/do/*",
                                "limit",
                                "1000/366d",
                                "headers",
                                "draft-7, draft-6, legacy",
                                "expose-headers",
                                "true")
                        .servlet(HelloServlet.class, "/hello/*", "/*")
                        .servlet(DispatchServlet.class, "/do/*")
                        .errorPage(500, "/hello/error-page"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** An admitted request, and a refused one; SOON is the rest of the day, in seconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "unsaid  | RateLimit-Policy: \"unsaid\";q=1;w=86400, RateLimit: \"unsaid\";r=0;t=SOON",
                "draft   | RateLimit-Policy: \"draft\";q=1;w=86400, RateLimit: \"draft\";r=0;t=SOON",
                "draft-7 | RateLimit-Policy: 1;w=86400, RateLimit: limit=1, remaining=0, reset=SOON",
                "draft-6 | RateLimit-Policy: 1;w=86400, RateLimit-Limit: 1, RateLimit-Remaining: 0, RateLimit-Reset: SOON",
                "legacy  | X-RateLimit-Limit: 1, X-RateLimit-Remaining: 0, X-RateLimit-Reset: SOON",
                "none    | ``",
                "both    | RateLimit-Policy: \"both\";q=1;w=86400, RateLimit: \"both\";r=0;t=SOON, X-RateLimit-Limit: 1, X-RateLimit-Remaining: 0, X-RateLimit-Reset: SOON",
                "exposed | RateLimit-Policy: \"exposed\";q=1;w=86400, RateLimit: \"exposed\";r=0;t=SOON, Access-Control-Expose-Headers: RateLimit-Policy, RateLimit, Retry-After",
            })
    void aClientSees(String generation, String expected) {
        assertFields(expected, get("/" + generation), 200);
        String refused = "Retry-After: SOON" + (expected.isEmpty() ? "" : ", " + expected);
        assertFields(refused, get("/" + generation), 429);
    }

    private static void assertFields(String expected, Response response, int status) {
        assertEquals(status, response.statusCode());
        assertEquals(sorted(List.of(expected.split(", (?=[A-Z][A-Za-z-]+: )"))), sorted(ours(response)));
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().filter(line -> !line.isEmpty()).sorted().toList();
    }

    /** The machine may take some seconds between two requests. */
    private static List<String> ours(Response response) {
        return response.headers().asList().stream()
                .filter(field -> OURS.matcher(field.getName()).matches())
                .map(Header::toString)
                .map(line -> line.replaceFirst("=", ": "))
                .map(HeadersTest::withoutSeconds)
                .toList();
    }

    private static String withoutSeconds(String line) {
        return line.replaceAll("(reset=|t=|-Reset: |Retry-After: )86[34]\\d\\d", "$1SOON");
    }

    @Test
    void whatACorsFilterExposesStays() {
        List<String> lines = get("/behind-cors").headers().getValues(EXPOSE);

        assertEquals(
                List.of("X-Request-Id", "RateLimit-Policy", "RateLimit", "Retry-After"),
                List.of(String.join(", ", lines).split(", ")));
    }

    @Test
    void ofTwoFiltersTheOneThatBindsNextIsStatedAndEachFieldOnce() {
        Response admitted = get("/two");
        assertEquals(
                List.of(
                        "Access-Control-Expose-Headers: X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After",
                        "X-RateLimit-Limit: 1",
                        "X-RateLimit-Remaining: 0",
                        "X-RateLimit-Reset: SOON"),
                sorted(ours(admitted)));
    }

    /** What is true of a request once is told once. */
    @ParameterizedTest
    @CsvSource({
        "plain, 201",
        "forward, 200",
        "nested, 200",
        "include, 200",
        "async-complete, 201",
        "async-dispatch, 200",
        "async-thread-dispatch, 200",
    })
    void noFieldIsThereTwiceWhateverTheDispatches(String kind, int status) {
        Response response = get("/do/" + kind);

        assertEquals(status, response.statusCode());
        List<String> names = response.headers().asList().stream()
                .map(Header::getName)
                .filter(name -> OURS.matcher(name).matches())
                .toList();
        assertEquals(9, names.size(), names::toString);
        assertEquals(9, names.stream().distinct().count(), names::toString);
        assertTrue(response.header("RateLimit").startsWith("limit=1000, remaining=9"), response.header("RateLimit"));
    }

    private static Response get(String path) {
        return given().port(server.port()).get(path);
    }
}
