package io.headgate.examples;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Config;
import io.headgate.config.ConfigProblem;
import io.headgate.config.PolicyFile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the example's policy file says is what the example does; each policy is shown to refuse. */
class ExamplePoliciesTest {
    private static final Path SOURCE = Path.of("src/main/resources/webapp/WEB-INF/policies.yaml");

    @TempDir
    private Path folder;

    private int clients = 100;
    private Path file;
    private ExampleServer server;

    @BeforeEach
    void start() throws Exception {
        file = Files.copy(SOURCE, folder.resolve("policies.yaml"));
        server = ExampleServers.following(file);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private RequestSpecification from(String address) {
        return given().baseUri(server.uri().toString()).header("X-Forwarded-For", address);
    }

    private Response send(RequestSpecification request, String line) {
        String[] methodAndPath = line.split(" ", 2);
        return request.request(methodAndPath[0], methodAndPath[1]);
    }

    /** The windows are long enough for a slow machine to use a quota up, with the refill of a few units. */
    @ParameterizedTest
    @CsvSource({
        "GET /hello, hello, 10",
        "GET /shop/catalog, shop, 20",
        "POST /shop/login, login, 3",
        "GET /shop/tenants/acme/orders, tenant, 6",
        "GET /shop/export, export, 2",
        "GET /api/search, search, 4",
        "GET /api/hello, HelloResource.hello, 5",
    })
    void aPolicyAdmitsWhatItSaysAndRefusesInItsName(String line, String policy, int admitted) {
        Response answer = send(from("198.51.100.7"), line);
        int count = 0;
        while (answer.statusCode() == 200 && count < 2 * admitted) {
            count++;
            answer = send(from("198.51.100.7"), line);
        }
        assertTrue(count >= admitted, "admitted " + count);
        answer.then().statusCode(429).header("Retry-After", notNullValue()).body("violated-policies", contains(policy));
        if (!policy.equals("tenant")) {
            send(from("198.51.100.8"), line).then().statusCode(200);
        }
    }

    @Test
    void eachPolicyOfARequestIsTold() {
        from("198.51.100.7")
                .post("/shop/login")
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", """
                        "shop.minute";q=30;w=60, "shop.day";q=1000;w=86400, "login";q=3;w=900""")
                .header("RateLimit", startsWith("\"shop.minute\";r=19;"))
                .header("RateLimit", containsString("\"shop.day\";r=999;"))
                .header("RateLimit", containsString("\"login\";r=2;"));
    }

    @Test
    void aMethodAndAHeaderFieldDecideWhichPoliciesApply() {
        assertEquals(200, from("198.51.100.7").get("/shop/login").statusCode());
        assertNoItem("login", from("198.51.100.7").get("/shop/login"));
        assertNoItem("free-plan", from("198.51.100.7").get("/shop/catalog"));

        Response answer = from("198.51.100.8").header("X-Plan", "free").get("/shop/catalog");
        for (int i = 0; i < 20 && answer.statusCode() == 200; i++) {
            answer = from("198.51.100.8").header("X-Plan", "free").get("/shop/catalog");
        }
        answer.then().statusCode(429).body("violated-policies", contains("free-plan"));
        assertEquals(200, from("198.51.100.8").get("/shop/catalog").statusCode());
    }

    private static void assertNoItem(String policy, Response answer) {
        answer.then().header("RateLimit", is(notNullValue()));
        assertTrue(!answer.header("RateLimit").contains('"' + policy + '"'), answer.header("RateLimit"));
    }

    @Test
    void eachTenantHasAQuotaWhoeverAsks() {
        for (int i = 0; i < 4; i++) {
            from("198.51.100." + i).get("/shop/tenants/acme/orders").then().statusCode(200);
        }
        int acme = remaining("tenant", from("198.51.100.9").get("/shop/tenants/ACME/carts/1"));
        int other = remaining("tenant", from("198.51.100.9").get("/shop/tenants/other/orders"));
        assertEquals(5, other);
        assertTrue(acme < other, "acme " + acme);
    }

    private static int remaining(String policy, Response answer) {
        return Integer.parseInt(answer.header("RateLimit").replaceAll(".*\"" + policy + "\";r=([0-9]+);.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, /shop/catalog, none",
        "192.0.2.1, /api/hello, none",
        "198.51.100.7, /shop/health, none",
        "198.51.100.7, /shop/catalog, partner-demo",
        "198.51.100.7, /api/keyed, partner-demo",
    })
    void whatIsExemptIsNotCounted(String address, String path, String key) {
        for (int i = 0; i < 25; i++) {
            from(address)
                    .header("X-Api-Key", key)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .header("RateLimit", nullValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, /shop/catalog",
        "203.0.113.9, /api/hello",
        "203.0.113.9, /shop/health",
        "198.51.100.7, /shop/admin",
        "192.0.2.1, /shop/admin/users",
    })
    void whatIsBlockedIsForbidden(String address, String path) {
        from(address)
                .get(path)
                .then()
                .statusCode(403)
                .header("RateLimit", nullValue())
                .body("title", equalTo("Forbidden"));
    }

    @Test
    void aDryRunTellsWhatItWouldRefuseAndRefusesNothing() {
        given().get(server.uri().resolve("/dry-runs"))
                .then()
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .body("would-refuse", equalTo(List.of()));
        int admitted = 0;
        while (admitted < 20 && wouldRefuse().isEmpty()) {
            Response answer = from("198.51.100.7").get("/shop/catalog");
            assertEquals(200, answer.statusCode());
            assertNoItem("stricter", answer);
            admitted++;
        }
        assertTrue(admitted > 5, "after " + admitted);
        given().get(server.uri().resolve("/dry-runs"))
                .then()
                .body("would-refuse[0].policy", equalTo("stricter"))
                .body("would-refuse[0].requests", equalTo(1));
    }

    private List<Object> wouldRefuse() {
        return given().get(server.uri().resolve("/dry-runs")).jsonPath().getList("would-refuse");
    }

    @Test
    void olderClientsAreToldToo() {
        from("198.51.100.7")
                .get("/hello")
                .then()
                .header("X-RateLimit-Limit", "10")
                .header("X-RateLimit-Remaining", "9")
                .header("X-RateLimit-Reset", notNullValue());
    }

    /** By the day, so that nothing comes back meanwhile. */
    @Test
    void aGoodChangeTakesEffectAndKeepsWhatWasUsed() throws IOException {
        replace("limit: 10/1m\n    on-failure", "limit: 10/1d\n    on-failure");
        awaitHello("q=10;w=86400");
        assertHello("q=10;w=86400", "r=9;");
        replace("limit: 10/1d", "limit: 20/1d");
        replace("limit: 12/1m burst 4", "limit: 12/1m burst 2");
        awaitHello("q=20;w=86400");
        assertHello("q=20;w=86400", "r=18;");
        await().until(() -> remaining("search", from("198.51.100." + clients++).get("/api/search")) == 1);
    }

    private void awaitHello(String policy) {
        await().until(() ->
                from("198.51.100.8").get("/hello").header("RateLimit-Policy").endsWith(policy));
    }

    @Test
    void aBadChangeIsToldAndChangesNothing() throws IOException {
        List<String> errors = new CopyOnWriteArrayList<>();
        Logger log = Logger.getLogger(PolicyFile.class.getName());
        Filter before = log.getFilter();
        log.setFilter(entry -> {
            errors.add(entry.getLevel() + " " + new SimpleFormatter().formatMessage(entry));
            return false;
        });
        try {
            replace("limit: 10/1m\n    on-failure", "limt: 20/1m\n    on-failure");
            await().until(() -> !errors.isEmpty());
        } finally {
            log.setFilter(before);
        }
        String error = String.join("\n", errors);
        assertTrue(error.startsWith("SEVERE " + file + ": cannot be applied, so the policies in effect stay:"), error);
        assertTrue(error.contains("policy 'hello': unknown key \"limt\", did you mean \"limit\"?"), error);
        assertHello("q=10;w=60", "r=9;");
    }

    private void assertHello(String policy, String item) {
        from("198.51.100.7")
                .get("/hello")
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", "\"hello\";" + policy)
                .header("RateLimit", startsWith("\"hello\";" + item));
    }

    private void replace(String old, String next) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(old), text);
        Files.writeString(file, text.replace(old, next));
    }

    @Test
    void theFileIsGoodAndItsOneWarningIsExplained() throws IOException {
        List<ConfigProblem> warnings = Config.load(SOURCE).warnings();
        assertEquals(
                "policy 'free-plan': match: requests with certain header fields alone, so a client that leaves them out is"
                        + " not limited by it",
                warnings.stream().map(ConfigProblem::message).collect(Collectors.joining("\n")));
        assertTrue(
                Files.readString(SOURCE, UTF_8).contains("one warning: what it says of the policy free-plan is meant"));
    }

    @Test
    void theServerSaysWhichFileItFollows() throws Exception {
        assertEquals(file, server.policies());
        ExampleServer other = ExampleServer.start(0);
        try {
            assertEquals(Files.readString(SOURCE), Files.readString(other.policies()));
        } finally {
            other.stop();
        }
    }
}
