package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.servlet.RateLimitFilter;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a request is dispatched inside the container, it is counted once and finished once. */
class DispatchTest {
    private static final int REQUESTS = 2;
    private static final long QUOTA = 100_000;

    private static final Finishes finishes = new Finishes();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .limit("none-named", "/*", "limit", QUOTA + "/366d")
                        .limitAllDispatches("all-named", "/*", "limit", QUOTA + "/366d")
                        .limitAllDispatches("broken-page", "/limited/*", "limit", "1/366d")
                        .filter(RateLimitFilter.class, "only-errors", true, "limit", "1/366d")
                        .map("only-errors", "/limited-page", List.of("ERROR"))
                        .filter(RateLimitFilter.class, "front-controller", true, "limit", "2/366d")
                        .map("front-controller", "/hello/target", List.of("REQUEST", "FORWARD"))
                        .servlet(HelloServlet.class, "/hello/*", "/error-page", "/limited-page")
                        .servlet(DispatchServlet.class, "/do/*", "/limited/*")
                        .errorPage(500, "/error-page")
                        .errorPage(501, "/limited-page"))
                .startup(context -> finishes.addTo(context, "/do/*"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        finishes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 201, 201",
        "forward, 200, 200",
        "nested, 200, 200",
        "include, 200, 200",
        "error, 500, 500",
        "throw, 500, 500",
        "async-complete, 201, 201",
        "async-dispatch, 200, 200",
        "async-thread, 201, 201",
        "async-thread-dispatch, 200, 200",
        "async-again, 201, 201",
        "async-timeout, 500, 500",
        "async-throw, 500, 500",
    })
    void aRequestIsCountedOnceAndFinishedOnce(String kind, int status, int outcome) {
        long[] before = remaining();
        finishes.clear();
        for (int i = 0; i < REQUESTS; i++) {
            assertEquals(status, get("/do/" + kind).statusCode());
        }
        long[] after = remaining();
        Figures.print(24, kind + ", no dispatcher named: counts per request", before[0] - after[0] - 1, REQUESTS);
        Figures.print(24, kind + ", every dispatcher named: counts per request", before[1] - after[1] - 1, REQUESTS);
        assertEquals(REQUESTS, finishes.decided());
        await().untilAsserted(() -> assertEquals(REQUESTS, finishes.statuses().size()));
        assertEquals(Set.of(outcome), Set.copyOf(finishes.statuses()));
    }

    @ParameterizedTest
    @CsvSource({"forward", "include", "error", "throw", "async-again"})
    void aResponseThatWasDispatchedCarriesTheFieldsOnce(String kind) {
        Response response = get("/do/" + kind);
        assertEquals(1, response.headers().getList("RateLimit").size());
        assertEquals(1, response.headers().getList("RateLimit-Policy").size());
        assertEquals(
                List.of("none-named", "all-named", "coded"),
                Pattern.compile("\"([a-z-]+)\"")
                        .matcher(response.header("RateLimit"))
                        .results()
                        .map(match -> match.group(1))
                        .toList());
    }

    @Test
    void aRefusedRequestMakesNoErrorDispatchAlthoughItsStatusHasAPage() {
        get("/limited/plain").then().statusCode(201);
        get("/limited/plain").then().statusCode(429).body(containsString("quota-exceeded"));
        get("/limited/error").then().statusCode(429).body(containsString("quota-exceeded"));
    }

    @Test
    void anErrorPageThatIsLimitedItselfIsRefusedOnceAndMakesNoLoop() {
        get("/do/error-501").then().statusCode(501).body(equalTo("hello\n"));
        finishes.clear();
        get("/do/error-501").then().statusCode(429).body(containsString("\"only-errors\""));
        assertEquals(1, finishes.decided());
        Figures.print(25, "dispatch depth of a refused error page: 2");
    }

    @Test
    void aFilterThatIsMappedToForwardsCountsWhatAFrontControllerForwards() {
        get("/hello/target").then().statusCode(200);
        get("/do/forward-target").then().statusCode(200);
        get("/do/forward-target").then().statusCode(429);
        get("/hello/target").then().statusCode(429);
    }

    /** Of the filter that names no dispatcher, and of the one that names all; asking costs one itself. */
    private static long[] remaining() {
        return Pattern.compile("r=(\\d+)")
                .matcher(get("/hello").header("RateLimit"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .toArray();
    }

    /** What is never answered fails, rather than hold the tests for ever. */
    private static Response get(String path) {
        HttpClientConfig patience = HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 30_000);
        return given().config(RestAssuredConfig.config().httpClient(patience))
                .port(server.port())
                .get(path);
    }
}
