package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendUri;
import io.headgate.LogCapture;
import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a set-up with sentinels: whose fault it is, what was found, what to change. */
class SentinelDiagnosisTest {
    private static final String NO_ACCESS = "Redis does not give this user the access that is needed";
    private static final String OF_THE_SENTINELS =
            "sentinel-user and sentinel-password in the URI; user:password@ is for the master alone";
    private static final String OF_THE_MASTER =
            "user:password@ in the URI; sentinel-user and sentinel-password are for sentinels alone";

    private static RedisSentinels open;
    private static RedisSentinels locked;
    private final LogCapture log = new LogCapture(RedisBackend.class);

    @BeforeAll
    static void start() {
        open = RedisSentinels.builder().replicas(0).start();
        locked = RedisSentinels.builder()
                .replicas(0)
                .options("--requirepass", "vault")
                .sentinelOptions("--requirepass", "guard")
                .start();
    }

    @AfterAll
    static void stop() {
        open.close();
        locked.close();
    }

    @AfterEach
    void endLog() {
        log.close();
    }

    @Test
    void theParametersAreForTheSentinelsAndTheRestIsForTheMaster() {
        String uri = locked.uri().replace("://", "://default:vault@") + "?sentinel-password=guard";
        try (DialledLinks dialled = new DialledLinks(uri)) {
            assertEquals(List.of(), dialled.problems());
            assertTrue(dialled.answers());
        }
        try (DialledLinks dialled = new DialledLinks(uri + "&sentinel-user=default")) {
            assertEquals(List.of(), dialled.problems());
        }
    }

    @ParameterizedTest
    @CsvSource({
        ":vault@, '', NOAUTH",
        ":vault@, sentinel-password=vault, WRONGPASS",
        ":guard@, sentinel-password=vault, WRONGPASS",
        ":vault@, sentinel-password=guard&sentinel-user=nobody, WRONGPASS",
    })
    void aSentinelThatRefusesSaysSo(String userInfo, String parameters, String code) {
        String expected = (code.equals("NOAUTH") ? "" : "other values of ") + OF_THE_SENTINELS;
        assertFailure(
                locked.uri().replace("://", "://" + userInfo) + "?" + parameters,
                "the sentinel %s: %s (%s); expected %s".formatted(first(locked), NO_ACCESS, code, expected));
    }

    @ParameterizedTest
    @CsvSource({"'', NOAUTH", ":guard@, WRONGPASS", "nobody:vault@, WRONGPASS"})
    void aMasterThatRefusesSaysSo(String userInfo, String code) {
        String expected = (code.equals("NOAUTH") ? "" : "other values of ") + OF_THE_MASTER;
        assertFailure(
                locked.uri().replace("://", "://" + userInfo) + "?sentinel-password=guard",
                "the master 127.0.0.1:%d: %s (%s); expected %s"
                        .formatted(locked.master().port(), NO_ACCESS, code, expected));
    }

    @Test
    void aNameThatTheSentinelsDoNotKnowIsToldWithThoseTheyKnow() {
        String message = "it knows no master \"yourmaster\"; expected one of its masters: mymaster";
        assertFailure(
                open.uri().replace("/mymaster", "/yourmaster"), "the sentinel %s: %s".formatted(first(open), message));
        assertTrue(Guide.tellsOf(message));
    }

    @Test
    void theRightsOfASentinelsUserAreThoseOfTheGuide() {
        List<String> guide = Guide.arguments("redis-cli -p 26379 ACL SETUSER ");
        String expected = Rights.ofSentinel(login("watcher"));
        assertEquals(expected.replace("ACL SETUSER watcher ", "headgate on >PASSWORD "), String.join(" ", guide));

        setUser(guide.subList(1, guide.size()));
        try (DialledLinks dialled = new DialledLinks(asWatcher("mymaster"))) {
            assertEquals(List.of(), dialled.problems());
        }
        setUser(List.of("on", ">PASSWORD", "+sentinel|get-master-addr-by-name"));
        assertFailure(
                asWatcher("yourmaster"), "the sentinel %s: it knows no master \"yourmaster\"".formatted(first(open)));
        setUser(List.of("on", ">PASSWORD", "+ping"));
        assertFailure(
                asWatcher("mymaster"),
                "the sentinel %s: %s (NOPERM); %sexpected %s"
                        .formatted(
                                first(open),
                                NO_ACCESS,
                                "it may not call sentinel|get-master-addr-by-name; ",
                                expected));
    }

    private static Login login(String user) {
        Address address = new Address(
                Topology.SENTINEL, List.of(new Host("h", 1)), false, 0, null, null, "m", user, Password.of("PASSWORD"));
        return new Login(address, "headgate", "headgate", null);
    }

    private static void setUser(List<String> rights) {
        for (RedisServer sentinel : open.sentinels()) {
            String[] words = new String[rights.size() + 4];
            List<String> fixed = List.of("ACL", "SETUSER", "watcher", "reset");
            IntStream.range(0, words.length)
                    .forEach(i -> words[i] = i < fixed.size() ? fixed.get(i) : rights.get(i - fixed.size()));
            sentinel.call(words);
        }
    }

    private static String asWatcher(String master) {
        return open.uri().replace("/mymaster", "/" + master) + "?sentinel-user=watcher&sentinel-password=PASSWORD";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://",
                "redis://me:secret@",
                "redis://default:secret@",
                "redis-cluster://",
                "redis-cluster://me:secret@",
            })
    void aSentinelIsNoServer(String beginning) {
        String message = "this is a sentinel; expected the port of a server, 6379 unless configured, or the scheme"
                + " redis-sentinel";
        assertFailure(beginning + first(open), message);
        assertTrue(Guide.tellsOf(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sentinel-user=me&sentinel-password=secret"})
    void aServerIsNoSentinel(String parameters) {
        String where = "127.0.0.1:" + open.master().port();
        String message =
                "this is no sentinel, but a Redis; expected the port of a sentinel, 26379 unless configured, or"
                        + " the scheme redis";
        assertFailure("redis-sentinel://" + where + "/mymaster" + parameters, "the sentinel " + where + ": " + message);
        assertTrue(Guide.tellsOf(message));
    }

    @Test
    void aNodeOfAClusterIsNoSentinel() {
        try (RedisServer node = RedisServer.startNode()) {
            assertFailure(
                    node.uri().replace("redis:", "redis-sentinel:") + "/mymaster",
                    "the sentinel 127.0.0.1:%d: this is no sentinel, but a node of a cluster; expected the scheme"
                                    .formatted(node.port())
                            + " redis-cluster");
        }
    }

    private static String first(RedisSentinels redis) {
        return "127.0.0.1:" + redis.sentinels().get(0).port();
    }

    /** Exactly this, also after many dials. */
    private void assertFailure(String uri, String message) {
        Address address = Address.of(BackendUri.parse(uri));
        String text = "Redis at %s: %s".formatted(address, message);
        try (DialledLinks dialled = new DialledLinks(uri)) {
            Awaitility.await().untilAsserted(() -> assertEquals(List.of(text), dialled.problems()));
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> told(text) == 1);
        }
        assertEquals(
                List.of(),
                log.messages(Level.WARNING).stream()
                        .filter(line -> line.startsWith("Redis at " + address) && !line.equals(text))
                        .toList());
    }

    private long told(String text) {
        return log.messages(Level.WARNING).stream().filter(text::equals).count();
    }
}
