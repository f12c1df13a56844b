package io.headgate.examples;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.redis.server.RedisServer;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Examples on several ports that have their buckets in one Redis. */
class ExampleRedisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<ExampleServer> servers = new ArrayList<>();
    private RedisServer redis;
    private int attempt;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        stopServers();
        redis.close();
    }

    @Test
    void twoServersShareTheBudgetOfTheAnnotation() throws Exception {
        List<Response> answers = alternate(7, Duration.ofSeconds(12), "/api/hello");
        for (int i = 0; i < 5; i++) {
            assertAdmitted("\"HelloResource.hello\";r=" + (4 - i), answers.get(i));
        }
        for (int i = 5; i < 7; i++) {
            assertRefused(answers.get(i), 12, "HelloResource.hello");
        }
    }

    @Test
    void twoServersShareTheBudgetOfTheFilter() throws Exception {
        List<Response> answers = alternate(12, Duration.ofSeconds(6), "/hello");
        for (int i = 0; i < 10; i++) {
            assertAdmitted("\"hello\";r=" + (9 - i), answers.get(i));
        }
        for (int i = 10; i < 12; i++) {
            assertRefused(answers.get(i), 6, "hello");
        }
    }

    @Test
    void filterAndAnnotationsOfAServerShareItsConnections() throws Exception {
        start("&connections=2&client-name=first");
        start("&connections=3&client-name=second");
        assertEquals(200, get(0, "/hello").statusCode());
        assertEquals(200, get(0, "/api/hello").statusCode());
        assertEquals(200, get(1, "/api/keyed").statusCode());
        await().atMost(PATIENCE).until(() -> connections("first") == 2 && connections("second") == 3);
    }

    @Test
    void stoppingLeavesNoConnectionAndNoThread() throws Exception {
        start("");
        assertEquals(200, get(0, "/hello").statusCode());
        assertEquals(200, get(0, "/api/hello").statusCode());
        assertTrue(threads().contains("headgate-redis-dial"));
        stopServers();
        await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(), threads()));
        await().atMost(PATIENCE).until(() -> connections("headgate") == 0);
    }

    @Test
    void withoutRedisItStartsAndTheChoicesDecideUntilRedisIsThere() throws Exception {
        redis.kill();
        startHurried();
        assertTheChoicesDecide();
        assertEquals(200, get(0, "/").statusCode());
        await().atMost(PATIENCE).until(() -> state().equals("down"));

        redis.restart();
        awaitUp();
    }

    @Test
    void whileRedisIsGoneTheStateSaysSoAndTheChoicesDecide() throws Exception {
        startHurried();
        assertSwitches(redis::kill, redis::restart);
    }

    @Test
    void whileRedisIsFrozenTheStateSaysSoAndTheChoicesDecide() throws Exception {
        startHurried();
        assertSwitches(redis::freeze, redis::thaw);
    }

    /** Within a second, if the machine lets it, in one of a few tries. */
    private void assertSwitches(Runnable stop, Runnable goOn) {
        Duration fastest = PATIENCE;
        for (int i = 0; i < 4 && fastest.compareTo(Duration.ofSeconds(1)) > 0; i++) {
            awaitUp();
            long stopped = System.nanoTime();
            stop.run();
            await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> state().equals("down"));
            Duration took = Duration.ofNanos(System.nanoTime() - stopped);
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
            assertTheChoicesDecide();
            assertFalse(get(0, "/backend").jsonPath().getList("problems").isEmpty());
            goOn.run();
        }
        assertTrue(fastest.compareTo(Duration.ofSeconds(1)) <= 0, fastest::toString);
        awaitUp();
    }

    private void awaitUp() {
        await().atMost(PATIENCE).until(() -> state().equals("up"));
        await().atMost(PATIENCE).until(() -> get(0, "/api/hello").header("RateLimit") != null);
        await().atMost(PATIENCE).until(() -> get(0, "/api/keyed").statusCode() != 503);
        assertEquals(List.of(), get(0, "/backend").jsonPath().getList("problems"));
    }

    private String state() {
        return get(0, "/backend").jsonPath().getString("state");
    }

    private void assertTheChoicesDecide() {
        Response local = get(0, "/hello");
        assertTrue(List.of(200, 429).contains(local.statusCode()), local::statusLine);
        assertTrue(local.header("RateLimit").startsWith("\"hello\";r="), local.header("RateLimit"));
        get(0, "/api/hello").then().statusCode(200).header("RateLimit", nullValue());
        assertUnavailable(get(0, "/api/keyed"), "per-key", "per-address");
    }

    @Test
    void aServerWhoseRedisIsFrozenStopsAtOnce() throws Exception {
        start("");
        assertEquals(200, get(0, "/hello").statusCode());
        redis.freeze();
        long start = System.nanoTime();
        stopServers();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, took::toString);
    }

    /** Answers of two servers in turn, in a run in which no bucket regained a unit. */
    private List<Response> alternate(int requests, Duration unit, String path) throws Exception {
        for (attempt = 1; attempt <= 5; attempt++) {
            start("");
            start("");
            long start = System.nanoTime();
            List<Response> answers =
                    IntStream.range(0, requests).mapToObj(i -> get(i % 2, path)).toList();
            if (System.nanoTime() - start < unit.toNanos()) {
                return answers;
            }
            stopServers();
        }
        return fail("too slow");
    }

    /** Each attempt has buckets of its own; a slow machine is no reason to fail. */
    private void start(String parameters) throws Exception {
        startOn(redis.uri() + "?deadline=10s&prefix=attempt-%d%s".formatted(attempt, parameters));
    }

    private void startHurried() throws Exception {
        startOn(redis.uri() + "?deadline=100ms");
    }

    private void startOn(String backend) throws Exception {
        servers.add(ExampleServers.on(backend));
    }

    private void stopServers() throws Exception {
        for (ExampleServer server : servers) {
            server.stop();
        }
        servers.clear();
    }

    private Response get(int server, String path) {
        return given().get(servers.get(server).uri().resolve(path));
    }

    private long connections(String name) {
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            return jedis.clientList()
                    .lines()
                    .filter(line -> line.contains(" name=" + name + " "))
                    .count();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("headgate"))
                .toList();
    }

    private static void assertAdmitted(String item, Response answer) {
        assertEquals(200, answer.statusCode());
        String field = answer.header("RateLimit");
        assertTrue(field.startsWith(item + ";t="), field);
    }

    private static void assertRefused(Response answer, int longestWait, String policy) {
        answer.then().statusCode(429).body("violated-policies", contains(policy));
        int wait = Integer.parseInt(answer.header("Retry-After"));
        assertTrue(wait >= 1 && wait <= longestWait, answer.header("Retry-After"));
    }

    private static void assertUnavailable(Response answer, String... policies) {
        answer.then()
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .header("Cache-Control", equalTo("no-store"))
                .contentType("application/problem+json")
                .body("type", endsWith("#temporary-reduced-capacity"))
                .body("violated-policies", contains(policies));
    }
}
