package io.headgate.examples;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page, its script, the policy file and what the server sends agree. */
class ExamplePageTest {
    private static final Path WEBAPP = Path.of("src/main/resources/webapp");

    private static ExampleServer server;
    private static String page;
    private static String script;

    @BeforeAll
    static void start() throws Exception {
        server = ExampleServer.start(0);
        page = get("/").asString();
        script = get("/page.js").asString();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    private static Response get(String path) {
        return given().header("X-Forwarded-For", "198.51.100.7")
                .get(server.uri().resolve(path));
    }

    @Test
    void theScriptReadsWhatTheServletsSend() {
        for (int i = 0; i < 6; i++) {
            get("/shop/catalog");
        }
        JsonPath dryRuns = get("/dry-runs").jsonPath();
        Map<String, ?> first = dryRuns.getMap("would-refuse[0]");
        assertReads(dryRuns.getMap("$").keySet());
        assertReads(first.keySet());
        assertReads(get("/backend").jsonPath().getMap("$").keySet());
    }

    private static void assertReads(Set<?> keys) {
        assertFalse(keys.isEmpty());
        for (Object key : keys) {
            assertTrue(script.matches("(?s).*[{ ']" + key + "[' ,].*"), () -> "page.js does not read " + key);
        }
    }

    @Test
    void theScriptReadsWhichPolicyRefused() {
        Response refused = get("/shop/export");
        for (int i = 0; i < 10 && refused.statusCode() == 200; i++) {
            refused = get("/shop/export");
        }
        assertEquals(429, refused.statusCode());
        assertEquals(List.of("export"), refused.jsonPath().getList("violated-policies"));
        assertTrue(refused.contentType().contains("json"));
        assertTrue(script.contains("JSON.parse(body)['violated-policies']"));
        for (String field : List.of("RateLimit-Policy", "RateLimit", "Retry-After")) {
            assertTrue(refused.headers().hasHeaderWithName(field), field);
            assertTrue(script.contains("headers.get('" + field + "')"), field);
        }
    }

    /** What the script takes apart: an item is a name and parameters that are numbers. */
    @Test
    void theFieldsAreAsTheScriptTakesThemApart() {
        Pattern item = Pattern.compile(between(script, "matchAll(/", "/g"));
        Response answer = get("/shop/tenants/page/x");
        for (String field : List.of("RateLimit-Policy", "RateLimit")) {
            String value = answer.header(field);
            List<String> names =
                    item.matcher(value).results().map(match -> match.group(1)).toList();
            assertEquals(List.of("shop.minute", "shop.day", "tenant"), names, value);
            assertEquals("", item.matcher(value).replaceAll("").replace(", ", ""), value);
        }
        assertTrue(answer.header("RateLimit").matches(".*\"tenant\";r=\\d+;t=\\d+"), answer.header("RateLimit"));
        assertTrue(script.contains("{ r, t }"));
        assertTrue(answer.header("RateLimit-Policy").endsWith("\"tenant\";q=6;w=60"));
        assertTrue(script.contains(".q,"));
    }

    private static String between(String text, String before, String after) {
        int begin = text.indexOf(before) + before.length();
        return text.substring(begin, text.indexOf(after, begin));
    }

    /** And so the page shows no policy that is not, and none that is otherwise. */
    @Test
    void thePageShowsThePoliciesOfTheFile() throws IOException {
        List<String> lines = Files.readAllLines(WEBAPP.resolve("WEB-INF/policies.yaml"), UTF_8).stream()
                .map(String::strip)
                .toList();
        List<String> shown = Pattern.compile("(?s)<pre class=\"source yaml\"><code>(.*?)</code>")
                .matcher(page)
                .results()
                .flatMap(source -> source.group(1).lines())
                .map(String::strip)
                .toList();
        assertTrue(shown.size() > 20);
        shown.forEach(line -> assertTrue(lines.contains(line), line));
        assertEquals(names(lines), names(shown));
    }

    private static Set<String> names(List<String> lines) {
        return new TreeSet<>(
                lines.stream().filter(line -> line.startsWith("- name: ")).toList());
    }

    /** Each part that the script looks for is there. */
    @Test
    void theScriptFindsItsPartsOnThePage() {
        List<String> ids = Pattern.compile("getElementById\\('([a-z-]+)'\\)")
                .matcher(script)
                .results()
                .map(match -> match.group(1))
                .toList();
        ids.forEach(id -> assertTrue(page.contains("id=\"" + id + "\""), id));
        List<String> classes = Pattern.compile("(?:part|querySelector|querySelectorAll)\\('\\.([a-z-]+)'\\)")
                .matcher(script)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(classes.contains("would-refuse") && classes.contains("verdict"), classes::toString);
        classes.forEach(name -> assertTrue(page.contains(name + "\"") || page.contains(name + " "), name));
    }
}
