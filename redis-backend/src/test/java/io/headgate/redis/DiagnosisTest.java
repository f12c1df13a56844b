package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault of the set-up is one message, in the log and for whoever looks: what was found, what to change. */
class DiagnosisTest {
    private static final String NO_ACCESS = "Redis does not give this user the access that is needed";

    private final LogCapture log = new LogCapture(RedisBackend.class);
    private final List<RedisServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(RedisServer::close);
        log.close();
    }

    private RedisServer start(String... options) {
        RedisServer server = RedisServer.start(options);
        servers.add(server);
        return server;
    }

    private void assertFailureOfTheGuide(String uri, String message) {
        assertFailure(uri, message);
        assertTrue(Guide.tellsOf(message), message);
    }

    /** Tells of it, also after many dials, exactly this. */
    private void assertFailure(String uri, String message) {
        try (DialledLinks dialled = new DialledLinks(uri)) {
            String text = "Redis at " + uri.replaceFirst(".*[/@](127[^/?]*).*", "$1") + ": " + message;
            Awaitility.await().untilAsserted(() -> assertEquals(List.of(text), dialled.problems()));
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .until(() -> warnings().equals(List.of(text)));
        }
    }

    private List<String> warnings() {
        return log.messages(Level.WARNING);
    }

    @Test
    void aNodeOfAClusterTakesAnotherScheme() {
        RedisServer node = RedisServer.startNode();
        servers.add(node);
        assertFailureOfTheGuide(node.uri(), "this is a node of a cluster; expected the scheme redis-cluster");
    }

    /** Where it hides how it is, it says so at the first key that another has. */
    @Test
    void aNodeOfAClusterThatHidesHowItIsTakesAnotherSchemeToo() {
        try (RedisCluster cluster = RedisCluster.builder()
                .masters(2)
                .replicas(0)
                .options("--rename-command", "HELLO", "hidden")
                .start()) {
            int slot = cluster.slotOf("headgate:1:headgate-probe:0");
            RedisServer other = cluster.servers().stream()
                    .filter(server -> server != cluster.masterOfSlot(slot))
                    .findFirst()
                    .orElseThrow();
            assertFailure(other.uri(), "this is a node of a cluster; expected the scheme redis-cluster");
        }
    }

    /** Slots move: what matters is that every right is there. */
    @Test
    void aNodeOfAClusterWithoutTheSlotOfTheProbeIsUsed() {
        try (RedisCluster cluster =
                RedisCluster.builder().masters(2).replicas(0).start()) {
            for (RedisServer server : cluster.servers()) {
                try (DialledLinks dialled = new DialledLinks(server.uri().replace("redis:", "redis-cluster:"))) {
                    assertEquals(List.of(), dialled.problems());
                    assertTrue(dialled.answers());
                }
            }
        }
    }

    @Test
    void aServerThatIsNoNodeOfAClusterTakesAnotherScheme() {
        RedisServer redis = start();
        assertFailureOfTheGuide(
                redis.uri().replace("redis:", "redis-cluster:"),
                "this is no node of a cluster; expected the scheme redis");
    }

    @Test
    void aReplicaIsNotUsed() {
        RedisServer master = start();
        RedisServer replica = start("--replicaof", "127.0.0.1", "" + master.port());
        assertFailureOfTheGuide(replica.uri(), "this is a replica; expected its master, or the scheme redis-sentinel");
    }

    @Test
    void aReplicaThatBecomesTheMasterIsUsed() {
        RedisServer replica = start("--replicaof", "127.0.0.1", "" + RedisServer.freePort());
        try (DialledLinks dialled = new DialledLinks(replica.uri())) {
            assertEquals(1, dialled.problems().size());
            replica.call("REPLICAOF", "NO", "ONE");
            Awaitility.await().until(dialled::problems, List::isEmpty);
            assertEquals(List.of("Redis at 127.0.0.1:%d answers".formatted(replica.port())), log.messages(Level.INFO));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', NOAUTH, expected user:password@ in the URI",
        "':wrong@', WRONGPASS, expected other values of user:password@ in the URI",
        "'me:wrong@', WRONGPASS, expected other values of user:password@ in the URI",
    })
    void credentialsThatWillNotDoAreTold(String userInfo, String code, String expected) {
        RedisServer redis = start("--requirepass", "right");
        assertFailure(
                "redis://%s127.0.0.1:%d".formatted(userInfo, redis.port()),
                "%s (%s); %s".formatted(NO_ACCESS, code, expected));
    }

    @Test
    void aDatabaseThatIsNotThereIsTold() {
        RedisServer redis = start("--databases", "4");
        assertFailure(
                redis.uri() + "/4",
                NO_ACCESS + " (ERR); expected a database below the number of them that it is configured for");
    }

    @Test
    void tooManyClientsAreTold() {
        RedisServer redis = start("--maxclients", "1");
        try (RedisConnection only = redis.connect()) {
            assertEquals("PONG", only.call("PING"));
            assertFailureOfTheGuide(
                    redis.uri(),
                    "Redis cannot serve now (ERR); expected a higher maxclients, or fewer connections of each node");
        }
    }

    @Test
    void fewerConnectionsThanWantedAreTold() {
        RedisServer redis = start("--maxclients", "1");
        try (DialledLinks dialled = new DialledLinks(redis.uri())) {
            Awaitility.await()
                    .untilAsserted(() -> assertEquals(
                            List.of(("Redis at 127.0.0.1:%d: 1 of 2 connections: Redis cannot serve now (ERR);"
                                            + " expected a higher maxclients, or fewer connections of each node")
                                    .formatted(redis.port())),
                            dialled.problems()));
            assertEquals(List.of(), warnings());
        }
    }

    @Test
    void aServerThatMayNotWriteIsTold() {
        RedisServer redis = start("--min-replicas-to-write", "1");
        assertFailureOfTheGuide(
                redis.uri(),
                "Redis cannot serve now (NOREPLICAS); fewer replicas follow it than min-replicas-to-write asks for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVALSHA", "EVAL"})
    void aCommandThatIsRenamedIsNamed(String command) {
        RedisServer redis = start("--rename-command", command, "hidden");
        assertFailure(
                redis.uri(),
                "%s (ERR); %s is renamed, or this is older than Redis 6.2"
                        .formatted(NO_ACCESS, command.toLowerCase(Locale.ROOT)));
    }

    /** As some providers do; what matters shows in the script's call. */
    @Test
    void aServerThatHidesHowItIsMayBeUsed() {
        RedisServer redis = start("--rename-command", "HELLO", "hidden", "--rename-command", "INFO", "hidden-too");
        try (DialledLinks dialled = new DialledLinks(redis.uri())) {
            assertEquals(List.of(), dialled.problems());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.0.16", "5.0.14", "6.1.240"})
    void aServerThatIsTooOldIsToldWithItsVersion(String version) {
        try (AnsweringServer old =
                new AnsweringServer(request -> AnsweringServer.hello(version, "standalone", "master"))) {
            assertFailureOfTheGuide(old.uri(), "this is Redis %s; expected 6.2 or later".formatted(version));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-ttl", "allkeys-random"})
    void aPolicyThatEvictsIsWarnedOfWhileAllWorks(String policy) {
        RedisServer redis = start("--maxmemory", "100mb", "--maxmemory-policy", policy);
        String message = "maxmemory-policy is %s, and whoever's bucket is evicted has a full one; expected noeviction";
        assertWarning(redis, message.formatted(policy));
        assertTrue(Guide.tellsOf(message.formatted("allkeys-lru")));
    }

    @ParameterizedTest
    @CsvSource({"0, allkeys-lru", "100mb, noeviction"})
    void aMemoryThatLosesNothingIsNotWarnedOf(String maxmemory, String policy) {
        RedisServer redis = start("--maxmemory", maxmemory, "--maxmemory-policy", policy);
        assertWarning(redis);
    }

    private void assertWarning(RedisServer redis, String... messages) {
        try (DialledLinks dialled = new DialledLinks(redis.uri())) {
            List<String> expected = List.of(messages).stream()
                    .map(message -> "Redis at 127.0.0.1:%d: %s".formatted(redis.port(), message))
                    .toList();
            Awaitility.await().untilAsserted(() -> assertEquals(expected, dialled.problems()));
            assertEquals(expected, warnings());
        }
    }

    /** Told again after the next outage, since it may have been put right meanwhile. */
    @Test
    void anOutageIsToldOnceAndTheNextAgain() {
        RedisServer redis = start();
        try (DialledLinks dialled = new DialledLinks(redis.uri())) {
            for (int outage = 1; outage <= 2; outage++) {
                Awaitility.await().until(dialled::answers);
                redis.kill();
                Awaitility.await().until(() -> !dialled.answers());
                String told = "Redis at 127.0.0.1:%d: no connection to Redis, or it broke".formatted(redis.port());
                Awaitility.await().until(() -> dialled.problems().equals(List.of(told)));
                redis.restart();
                Awaitility.await().until(dialled::problems, List::isEmpty);
                assertEquals(Collections.nCopies(outage, told), warnings());
            }
        }
    }
}
