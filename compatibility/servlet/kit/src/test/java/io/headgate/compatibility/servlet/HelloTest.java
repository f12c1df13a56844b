package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client sees of a filter that is configured in {@code web.xml} alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HelloTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = Deployment.of(new WebXml()
                        .backend(backend())
                        .servlet(HelloServlet.class, "/*")
                        .limit("hello", "/hello/*", "limit", "10/10m")
                        .limit("text", "/text/*", "limit", "1/1m")
                        .limit("brief", "/brief/*", "limit", "2/2s")
                        .limit("methods", "/methods/*", "limit", "5/366d")
                        .limit("head", "/head/*", "limit", "1/366d")
                        .limit("cors", "/cors/*", "limit", "1/366d")
                        .limit("free", "/free/*", "limit", "1/366d", "exempt", "203.0.113.0/24, /free/health")
                        .limit("outer", "/both/*", "limit", "3/366d")
                        .limit("inner", "/both/*", "limit", "1/366d")
                        .limit("friend", "/friend/*", "limit", "1/366d", "exempt", "127.0.0.0/8"))
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Where the buckets are. */
    String backend() {
        return "memory:";
    }

    @Test
    void tenRequestsOfTenPassAndTheEleventhIsRefused() {
        for (int left = 9; left >= 0; left--) {
            Response admitted = get("/hello");
            admitted.then()
                    .statusCode(200)
                    .header("RateLimit-Policy", "\"hello\";q=10;w=600")
                    .header("Retry-After", nullValue());
            assertTrue(
                    admitted.header("RateLimit").startsWith("\"hello\";r=" + left + ";t="),
                    admitted.header("RateLimit"));
        }
        Response refused = get("/hello");
        refused.then()
                .statusCode(429)
                .header("RateLimit-Policy", "\"hello\";q=10;w=600")
                .header("Cache-Control", "no-store")
                .contentType("application/problem+json")
                .body(equalTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                        + "\"title\":\"The quota is exceeded.\",\"status\":429,\"violated-policies\":[\"hello\"]}\n"));
        int retryAfter = Integer.parseInt(refused.header("Retry-After"));
        assertTrue(retryAfter >= 1 && retryAfter <= 60, refused.header("Retry-After"));
        assertEquals("\"hello\";r=0;t=" + retryAfter, refused.header("RateLimit"));
    }

    @Test
    void aClientThatAcceptsNoJsonIsRefusedInText() {
        request().accept("text/html").get("/text").then().statusCode(200);
        Response refused = request().accept("text/html").get("/text");
        refused.then()
                .statusCode(429)
                .contentType("text/plain;charset=utf-8")
                .body(equalTo("The quota is exceeded. Try again in " + refused.header("Retry-After") + " s.\n"));
    }

    @Test
    void afterRetryAfterTheClientIsAdmitted() {
        Response refused = firstRefused("/brief");
        refused.then().header("Retry-After", "1");
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        get("/brief").then().statusCode(200);
    }

    @Test
    void allMethodsSpendFromOneBucket() {
        List<String> methods = List.of("GET", "HEAD", "OPTIONS", "POST", "PUT");
        for (String method : methods) {
            assertEquals(200, request().request(method, "/methods").statusCode(), method);
        }
        for (String method : methods) {
            assertEquals(429, request().request(method, "/methods").statusCode(), method);
        }
        Figures.print(22, "admitted across methods / limit", 5, 5);
    }

    @Test
    void aRefusedHeadHasTheHeaderOfARefusedGetAndNoBody() {
        request().head("/head").then().statusCode(200);
        Response head = request().head("/head");
        Response get = get("/head");
        head.then().statusCode(429).body(emptyOrNullString());
        assertEquals(get.header("Content-Length"), head.header("Content-Length"));
        assertEquals(get.header("Retry-After"), head.header("Retry-After"));
    }

    @Test
    void aPreflightHasABucketOfItsOwn() {
        get("/cors").then().statusCode(200);
        get("/cors").then().statusCode(429);
        preflight().then().statusCode(200);
        preflight().then().statusCode(429);
    }

    @Test
    void twoFiltersCountOneRequestSeparatelyInTheOrderOfTheirMappings() {
        get("/both")
                .then()
                .statusCode(200)
                .header("RateLimit", matchesPattern("\"outer\";r=2;t=\\d+, \"inner\";r=0;t=\\d+"))
                .header("RateLimit-Policy", "\"outer\";q=3;w=31622400, \"inner\";q=1;w=31622400");
        get("/both")
                .then()
                .statusCode(429)
                .header("RateLimit", matchesPattern("\"outer\";r=1;t=\\d+, \"inner\";r=0;t=\\d+"))
                .body(endsWith("\"violated-policies\":[\"inner\"]}\n"));
        get("/both").then().statusCode(429).body(endsWith("\"violated-policies\":[\"inner\"]}\n"));
        get("/both")
                .then()
                .statusCode(429)
                .header("RateLimit", matchesPattern("\"outer\";r=0;t=\\d+"))
                .body(endsWith("\"violated-policies\":[\"outer\"]}\n"));
    }

    @Test
    void anExemptPathIsNotCounted() {
        for (int i = 0; i < 3; i++) {
            get("/free/health").then().statusCode(200).header("RateLimit", nullValue());
        }
        get("/free/other").then().statusCode(200);
        get("/free/other").then().statusCode(429);
    }

    @Test
    void anExemptAddressIsNotCounted() {
        for (int i = 0; i < 3; i++) {
            get("/friend").then().statusCode(200).header("RateLimit", nullValue());
        }
    }

    private Response firstRefused(String path) {
        Response response = get(path);
        for (int i = 0; i < 100 && response.statusCode() == 200; i++) {
            response = get(path);
        }
        return response.then().statusCode(429).extract().response();
    }

    private Response preflight() {
        return request()
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .options("/cors");
    }

    private Response get(String path) {
        return request().get(path);
    }

    private RequestSpecification request() {
        return given().port(server.port());
    }
}
