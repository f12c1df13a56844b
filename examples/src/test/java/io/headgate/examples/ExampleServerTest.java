package io.headgate.examples;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleServerTest {
    private ExampleServer server;

    @BeforeEach
    void start() throws Exception {
        server = ExampleServer.start(0);
        get("/");
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void helloCountsDownFromNineToZeroAndRefusesTheEleventh() throws Exception {
        List<Response> answers = quickly(11, Duration.ofSeconds(6), i -> get("/hello"));
        for (int i = 0; i < 10; i++) {
            Response admitted = answers.get(i);
            assertEquals(200, admitted.statusCode());
            assertEquals("Hello from a servlet.", admitted.body().asString().strip());
            assertEquals("\"hello\";q=10;w=60", admitted.header("RateLimit-Policy"));
            assertRemaining("\"hello\";r=" + (9 - i), admitted);
        }
        assertRefused(answers.get(10), 6, "hello");
    }

    @Test
    void apiHelloAdmitsFiveAndRefusesTheSixth() throws Exception {
        List<Response> answers = quickly(6, Duration.ofSeconds(12), i -> get("/api/hello"));
        for (int i = 0; i < 5; i++) {
            assertEquals(200, answers.get(i).statusCode());
            assertRemaining("\"HelloResource.hello\";r=" + (4 - i), answers.get(i));
        }
        assertRefused(answers.get(5), 12, "HelloResource.hello");
    }

    @Test
    void keyedAdmitsFiveOfEachKey() throws Exception {
        List<Response> answers = quickly(12, Duration.ofSeconds(12), i -> keyed(i < 6 ? "alice" : "bob"));
        for (int i = 0; i < 12; i++) {
            if (i % 6 < 5) {
                assertEquals(200, answers.get(i).statusCode());
                assertRemaining("\"per-key\";r=" + (4 - i % 6), answers.get(i));
            } else {
                assertRefused(answers.get(i), 12, "per-key");
            }
        }
    }

    @Test
    void keyedAdmitsTwelveOfOneAddressWhateverTheKeys() throws Exception {
        List<Response> answers = quickly(13, Duration.ofSeconds(5), i -> keyed("key-" + i));
        answers.subList(0, 12).forEach(answer -> assertEquals(200, answer.statusCode()));
        assertRefused(answers.get(12), 5, "per-address");
    }

    @Test
    void keyedCountsByTheAddressWhereThereIsNoKey() throws Exception {
        List<Response> answers = quickly(6, Duration.ofSeconds(12), i -> get("/api/keyed"));
        answers.subList(0, 5).forEach(answer -> assertEquals(200, answer.statusCode()));
        assertRefused(answers.get(5), 12, "per-key");
    }

    @Test
    void theEndpointsDoNotCountForEachOther() {
        for (int i = 0; i < 11; i++) {
            get("/hello");
        }
        assertEquals(200, get("/api/hello").statusCode());
        assertEquals(200, get("/api/keyed").statusCode());
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"/hello", "/api/hello"})
    void aRefusedClientIsAdmittedAfterTheSecondsItWasTold(String path) {
        Response refused = get(path);
        while (refused.statusCode() == 200) {
            refused = get(path);
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(refused.header("Retry-After")));
        await().pollDelay(wait).atMost(wait.plusSeconds(5)).until(() -> true);
        assertEquals(200, get(path).statusCode());
    }

    @Test
    void theBackendSaysHowItIsAndIsNotLimited() {
        assertNotLimited("/backend");
        assertNotLimited("/dry-runs");
        get("/backend")
                .then()
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .body(equalTo("{\"backend\":\"memory:\",\"state\":\"up\",\"problems\":[]}\n"));
    }

    @Test
    void thePageSaysOfEachEndpointItsFailureChoice() {
        String page = get("/").body().asString();
        for (String choice : List.of("local", "open", "closed")) {
            assertTrue(page.contains("<strong>" + choice + "</strong>"), choice);
        }
    }

    @Test
    void thePageMentionsEachEndpointAndLoadsNothingFromElsewhere() {
        String page = get("/").body().asString();
        for (String endpoint : List.of("/hello", "/api/hello", "/api/keyed", "/api/search", "/shop/login")) {
            assertTrue(page.contains("data-path=\"" + endpoint + "\""), endpoint);
        }
        assertFalse(page.contains("://"), page);
        assertFalse(Pattern.compile("\\son[a-z]+=|<style|style=").matcher(page).find(), page);
    }

    @Test
    void thePageAndItsAssetsAreNotLimited() {
        List<String> paths = Pattern.compile("(?:src|href)=\"([a-z]+\\.[a-z]+)\"")
                .matcher(get("/").body().asString())
                .results()
                .map(MatchResult::group)
                .map(reference -> "/" + reference.substring(reference.indexOf('"') + 1, reference.length() - 1))
                .toList();
        assertTrue(paths.containsAll(List.of("/icon.svg", "/page.css", "/page.js")), paths::toString);
        for (String path : paths) {
            assertNotLimited(path);
        }
        assertNotLimited("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/WEB-INF/policies.yaml", "/nothing", "/api/nothing"})
    void whatIsNotToBeSeenIsNotFound(String path) {
        assertEquals(404, get(path).statusCode());
    }

    @Test
    void stoppingLeavesNoThread() throws Exception {
        ThreadGroup threads = new ThreadGroup("server");
        FutureTask<ExampleServer> started = new FutureTask<>(() -> ExampleServer.start(0));
        new Thread(threads, started).start();
        ExampleServer stopped = started.get();
        assertEquals(200, given().get(stopped.uri().resolve("/hello")).statusCode());
        assertEquals(200, given().get(stopped.uri().resolve("/api/hello")).statusCode());
        assertTrue(threadsOf(threads).anyMatch(thread -> thread.getName().equals("headgate-sweeper")));

        stopped.stop();

        for (Thread thread : threadsOf(threads).toList()) {
            thread.join(5_000);
            assertFalse(thread.isAlive(), thread::toString);
        }
    }

    /** Without the workers that the JVM shares and keeps. */
    private static Stream<Thread> threadsOf(ThreadGroup group) {
        Thread[] threads = new Thread[1_000];
        return Stream.of(threads)
                .limit(group.enumerate(threads))
                .filter(thread -> !thread.getName().startsWith("ForkJoinPool.commonPool"));
    }

    private Response get(String path) {
        return given().get(server.uri().resolve(path));
    }

    private Response keyed(String key) {
        return given().header("X-Api-Key", key).get(server.uri().resolve("/api/keyed"));
    }

    private void assertNotLimited(String path) {
        for (int i = 0; i < 15; i++) {
            Response response = get(path);
            assertEquals(200, response.statusCode(), path);
            assertNull(response.header("RateLimit"), path);
        }
    }

    /** The answers of a run in which no bucket regained a unit, however slow the machine is at times. */
    private List<Response> quickly(int requests, Duration unit, IntFunction<Response> send) throws Exception {
        for (int attempt = 0; attempt < 5; attempt++) {
            long start = System.nanoTime();
            List<Response> answers = IntStream.range(0, requests).mapToObj(send).toList();
            if (System.nanoTime() - start < unit.toNanos()) {
                return answers;
            }
            stop();
            start();
        }
        return fail("too slow");
    }

    private static void assertRemaining(String item, Response admitted) {
        String field = admitted.header("RateLimit");
        assertTrue(field.startsWith(item + ";t="), field);
    }

    private static void assertRefused(Response refused, int longestWait, String policy) {
        assertEquals(429, refused.statusCode());
        int wait = Integer.parseInt(refused.header("Retry-After"));
        assertTrue(wait >= 1 && wait <= longestWait, refused.header("Retry-After"));
        assertEquals("no-store", refused.header("Cache-Control"));
        assertEquals("application/problem+json", refused.contentType());
        assertEquals(List.of(policy), refused.jsonPath().getList("violated-policies"));
    }
}
