package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.LogCapture;
import io.headgate.servlet.RateLimitFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said once, at the start: the policies in effect, and what is probably a mistake. */
class StartupLogTest {
    @Test
    void eachFilterSaysItsPolicyAndNothingMoreWhereNothingLooksWrong() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'full': policy search: 100/1m burst 20 per principal, backend memory:?max-buckets=500",
                        "INFO RateLimitFilter 'plain': policy plain: 10/1m per ip, backend memory:"),
                log(new WebXml()
                        .limit("plain", "/*", "limit", "${headgate.unset:10/1m}")
                        .limit(
                                "full",
                                "/full/*",
                                "limit",
                                "100 / 60s burst 20",
                                "key",
                                "principal",
                                "name",
                                "search",
                                "max-buckets",
                                "500",
                                "exempt",
                                "10.0.0.0/8, /health")));
    }

    @Test
    void headerFieldsAreToldWhereTheyAreNotTheUsualOnes() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'api': header fields draft, legacy, exposed",
                        "INFO RateLimitFilter 'api': policy api: 10/1m per ip, backend memory:"),
                log(new WebXml()
                        .limit("api", "/*", "limit", "10/1m", "headers", "legacy, draft", "expose-headers", "true")));
        assertEquals(
                List.of("INFO RateLimitFilter 'api': policy api: 10/1m per ip, backend memory:"),
                log(new WebXml().limit("api", "/*", "limit", "10/1m", "headers", "draft", "expose-headers", "false")));
    }

    @Test
    void aKeyThatNobodyAuthenticatedWarns() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'api': policy api: 10/1m per header:X-Api-Key | ip, backend memory:",
                        "WARNING RateLimitFilter 'api': key \"header:X-Api-Key | ip\" is a value that nobody"
                                + " authenticated: a client that changes it with each request is not limited. Add a"
                                + " second filter with key \"ip\", or map this one after authentication and use"
                                + " \"principal\"."),
                log(new WebXml().limit("api", "/*", "limit", "10/1m", "key", "header:X-Api-Key|ip")));
    }

    @Test
    void aGlobalKeyWarns() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'api': policy api: 10/1m per global, backend memory:",
                        "WARNING RateLimitFilter 'api': key \"global\": all clients share one bucket."),
                log(new WebXml().limit("api", "/*", "limit", "10/1m", "key", "global")));
    }

    @Test
    void anExactPatternWarns() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'api': policy api: 10/1m per ip, backend memory:",
                        "WARNING RateLimitFilter 'api': url-pattern \"/login\" does not match \"/login/\", which may"
                                + " reach the same servlet. Use \"/login/*\"."),
                log(new WebXml().limit("api", "/login", "limit", "10/1m")));
        Figures.print(20, "warnings for an exact pattern: 1");
    }

    @Test
    void whatTheWarningSaysOfExactPatternsIsSo() {
        WebXml webXml = new WebXml().limit("api", "/login", "limit", "10/1m").servlet(HelloServlet.class, "/*");
        try (TestServer server = Deployment.of(webXml).start()) {
            assertEquals(1, rateLimitFields(server, "/login"));
            assertEquals(1, rateLimitFields(server, "/login;x=1"));
            assertEquals(0, rateLimitFields(server, "/login/"));
        }
    }

    @Test
    void aFilterWithoutMappingWarns() {
        assertEquals(
                List.of(
                        "INFO RateLimitFilter 'api': policy api: 10/1m per ip, backend memory:",
                        "WARNING RateLimitFilter 'api': there is no filter-mapping, so the filter is never invoked."),
                log(new WebXml().filter(RateLimitFilter.class, "api", true, "limit", "10/1m")));
    }

    private static int rateLimitFields(TestServer server, String path) {
        return given().port(server.port())
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .headers()
                .getList("RateLimit")
                .size();
    }

    private static List<String> log(WebXml webXml) {
        try (LogCapture log = LogCapture.ofHeadgate()) {
            Deployment.of(webXml).start().close();
            return log.aboveDebug().stream().sorted().toList();
        }
    }
}
