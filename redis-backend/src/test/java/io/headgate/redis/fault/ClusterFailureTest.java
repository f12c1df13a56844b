package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Health;
import io.headgate.Health.State;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.ClusterKeys;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Masters that are lost, and what becomes of the others' decisions. */
@Timeout(120)
class ClusterFailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Promise 67, with cluster-require-full-coverage no. */
    @Tag("long")
    @Test
    void decisionsOfOtherMastersGoOnWhileOneIsLost() {
        try (ClusterFixture cluster =
                        ClusterFixture.of(RedisCluster.builder().replicas(0).fullCoverage(false));
                Backend backend = cluster.open("2s")) {
            PolicyLimit limit = Takes.limit("healthy", "1000000000/1s");
            List<State> told = new CopyOnWriteArrayList<>();
            backend.onHealthChange(health -> told.add(health.state()));
            RedisServer lost = cluster.redis.masters().get(1);
            List<String> healthy = Stream.of(0, 2)
                    .flatMap(i -> cluster.clients(limit, cluster.redis.masters().get(i), 4).stream())
                    .toList();
            String sick = cluster.clients(limit, lost, 1).get(0);
            Load load = Load.start(backend, 8, Duration.ofMillis(2), thread -> Takes.of(limit, healthy.get(thread)));
            try (load;
                    Load other = Load.start(backend, 2, Duration.ofMillis(2), thread -> Takes.of(limit, sick))) {
                Awaitility.await().until(() -> load.ended().size() > 200);
                lost.kill();
                Awaitility.await().atMost(PATIENCE).until(() -> !told.isEmpty());
                assertTrue(
                        backend.health().problems().stream()
                                .anyMatch(problem -> problem.startsWith("Redis at 127.0.0.1:" + lost.port())),
                        backend.health().toString());
                List<String> problems = backend.health().problems();
                assertEquals(problems.stream().distinct().toList(), problems, "told twice");
                long so = load.ended().size();
                Awaitility.await().until(() -> load.ended().size() > so + 2_000);
                assertTrue(other.count(Load.Ended::failed) > 0);
                lost.restart();
                Awaitility.await().atMost(PATIENCE).until(() -> backend.health().state() == State.UP);
                Awaitility.await().until(() -> ClusterFixture.isGranted(backend, limit, sick));
            }
            long failed = load.count(Load.Ended::failed);
            System.out.printf(
                    Locale.ROOT,
                    "promise 67: of %d takes on keys of healthy masters %d failed (%.4f); told of %s%n",
                    load.ended().size(),
                    failed,
                    failed / (double) load.ended().size(),
                    told);
            assertEquals(0, failed, load.outcomes().toString());
            Awaitility.await().untilAsserted(() -> assertEquals(List.of(State.DEGRADED, State.UP), told));
        }
    }

    @Tag("long")
    @Test
    void aReplicaThatTookOverIsFollowedWithoutARestart() {
        try (LogCapture log = new LogCapture(RedisBackend.class);
                ClusterFixture cluster = ClusterFixture.of(RedisCluster.builder());
                Backend backend = cluster.open("2s")) {
            PolicyLimit limit = Takes.limit("promoted", "100000/366d");
            RedisServer lost = cluster.redis.masters().get(0);
            String client = cluster.clients(limit, lost, 1).get(0);
            assertTrue(ClusterFixture.isGranted(backend, limit, client));
            lost.kill();
            long start = System.nanoTime();
            Awaitility.await().atMost(PATIENCE).until(() -> ClusterFixture.isGranted(backend, limit, client));
            double seconds = (System.nanoTime() - start) / 1e9;
            Awaitility.await().atMost(PATIENCE).until(() -> backend.health().equals(Health.UP));
            System.out.printf(
                    Locale.ROOT,
                    "a master killed, a replica promoted: takes are granted after %.1f s, up after %.1f s"
                            + " (cluster-node-timeout 1 s)%n",
                    seconds,
                    (System.nanoTime() - start) / 1e9);
            assertEquals(2, Takes.used(backend, limit, client));
            List<String> told = log.messages(Level.INFO).stream()
                    .filter(line -> line.contains(": the masters are "))
                    .toList();
            assertEquals(1, told.size(), told.toString());
            assertFalse(told.get(0).replaceFirst(".*the masters are", "").contains(":" + lost.port()), told.get(0));
        }
    }

    /** As before an upgrade: the old master stays, as a replica. */
    @Tag("long")
    @Test
    void aMastersPlannedSuccessorIsFollowedWithoutAFailure() {
        try (ClusterFixture cluster = ClusterFixture.of(RedisCluster.builder());
                Backend backend = cluster.open("2s")) {
            PolicyLimit limit = Takes.limit("planned", "1000000000/1s");
            RedisServer old = cluster.redis.masters().get(0);
            List<String> clients = cluster.clients(limit, old, 4);
            Load load = Load.start(backend, 4, Duration.ofMillis(2), thread -> Takes.of(limit, clients.get(thread)));
            try (load) {
                Awaitility.await().until(() -> load.ended().size() > 200);
                cluster.redis.failOver(old);
                long so = load.ended().size();
                Awaitility.await().until(() -> load.ended().size() > so + 1_000);
            }
            System.out.printf(Locale.ROOT, "a planned failover under load: %s%n", load.outcomes());
            assertEquals(0, load.count(Load.Ended::failed), load.outcomes().toString());
        }
    }

    /** Nobody asks, so nobody is told MOVED but the probe; that is an answer. */
    @Tag("long")
    @Test
    void anIdleBackendDoesNotTakeAMasterForDownThatHasLostASlot() {
        try (ClusterFixture cluster = ClusterFixture.of(RedisCluster.builder().replicas(0));
                Backend backend = cluster.open("2s")) {
            List<State> told = new CopyOnWriteArrayList<>();
            backend.onHealthChange(health -> told.add(health.state()));
            RedisServer from = cluster.redis.masters().get(0);
            RedisServer to = cluster.otherThan(from);
            long moved = cluster.errors("MOVED");
            int slot = ClusterKeys.probedSlot(one -> cluster.redis.masterOfSlot(one) == from);
            cluster.redis.migrateSlot(slot, from, to);
            Awaitility.await().atMost(PATIENCE).until(() -> cluster.errors("MOVED") > moved);
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(PATIENCE)
                    .until(() -> backend.health().state() == State.UP);
            assertEquals(List.of(), told);
        }
    }

    /** A refusal of one node's breaker is none of the others' business. */
    @Test
    void whatIsAskedOfANodeThatIsDownIsAskedOfNoOther() {
        try (ClusterFixture cluster =
                        ClusterFixture.of(RedisCluster.builder().replicas(0).fullCoverage(false));
                Backend backend = cluster.open("200ms")) {
            PolicyLimit limit = Takes.limit("spared", "100/366d");
            RedisServer well = cluster.redis.masters().get(0);
            RedisServer sick = cluster.redis.masters().get(1);
            Take both = both(cluster, limit, well, sick);
            sick.freeze();
            try {
                Awaitility.await().atMost(PATIENCE).until(() -> backend.health().state() == State.DEGRADED);
                long calls = calls(well);
                for (int i = 0; i < 1_000; i++) {
                    assertThrows(BackendException.class, () -> backend.take(both));
                }
                // probes of an idle node are calls too
                assertTrue(calls(well) - calls < 100, calls(well) - calls + " script calls");
            } finally {
                sick.thaw();
            }
            Awaitility.await().atMost(PATIENCE).until(() -> backend.health().state() == State.UP);
            assertTrue(backend.take(both).granted());
        }
    }

    /** It is not known whether the other charged, so that one is not given back; what is known is. */
    @Test
    void whatOneNodeChargedIsGivenBackWhereTheOtherFails() {
        try (ClusterFixture cluster =
                ClusterFixture.withProxies(RedisCluster.builder().replicas(0).fullCoverage(false))) {
            for (Fault fault : List.of(Fault.DROP_REPLY, Fault.BLACKHOLE, Fault.RESET)) {
                assertGivenBack(cluster, fault);
            }
        }
    }

    private static void assertGivenBack(ClusterFixture cluster, Fault fault) {
        PolicyLimit limit = Takes.limit("given-back-" + fault, "100/366d");
        RedisServer well = cluster.redis.masters().get(0);
        RedisServer sick = cluster.redis.masters().get(2);
        Take both = both(cluster, limit, well, sick);
        try (Backend backend = cluster.open("500ms")) {
            cluster.proxy(sick).set(fault);
            BackendException failure = assertThrows(BackendException.class, () -> backend.take(both));
            assertTrue(failure.kind() == Kind.TIMEOUT || failure.kind() == Kind.UNREACHABLE, failure.toString());
            cluster.proxy(sick).set(Fault.PASS);
            String atWell = cluster.clients(limit, well, 1).get(0);
            String atSick = cluster.clients(limit, sick, 1).get(0);
            try (Backend direct = cluster.open("2s")) {
                Awaitility.await().until(() -> Takes.used(direct, limit, atWell) == 0);
                assertEquals(fault == Fault.DROP_REPLY ? 1 : 0, Takes.used(direct, limit, atSick));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // what is closed inside is closed again at the end
    void aTakeOnSeveralNodesEndsByItsDeadlineAndAfterTheEndAtOnce() {
        try (ClusterFixture cluster = ClusterFixture.of(RedisCluster.builder().replicas(0));
                Backend backend = cluster.open("300ms")) {
            PolicyLimit limit = Takes.limit("deadline", "1000000/1s");
            RedisServer sick = cluster.redis.masters().get(1);
            Take both = both(cluster, limit, cluster.redis.masters().get(0), sick);
            sick.freeze();
            try {
                long start = System.nanoTime();
                assertThrows(BackendException.class, () -> backend.take(both));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                assertTrue(millis < 1_000, millis + " ms of 300");
                backend.close();
                assertEquals(
                        Kind.CLOSED,
                        assertThrows(BackendException.class, () -> backend.take(both))
                                .kind());
            } finally {
                sick.thaw();
            }
        }
    }

    @Tag("long")
    @Test
    void theWholeClusterIsDownWhereNoMasterAnswersAndComesBackByItself() {
        try (ClusterFixture cluster = ClusterFixture.of(RedisCluster.builder().replicas(0));
                Backend backend = cluster.open("200ms")) {
            PolicyLimit limit = Takes.limit("all", "1000000/1s");
            String client =
                    cluster.clients(limit, cluster.redis.masters().get(0), 1).get(0);
            List<RedisServer> servers = cluster.redis.servers();
            servers.forEach(RedisServer::freeze);
            try {
                Awaitility.await().atMost(PATIENCE).until(() -> backend.health().state() == State.DOWN);
                assertFalse(ClusterFixture.isGranted(backend, limit, client));
            } finally {
                servers.forEach(RedisServer::thaw);
            }
            Awaitility.await().atMost(PATIENCE).until(() -> ClusterFixture.isGranted(backend, limit, client));
            Awaitility.await().atMost(PATIENCE).until(() -> backend.health().equals(Health.UP));
        }
    }

    private static Take both(ClusterFixture cluster, PolicyLimit limit, RedisServer one, RedisServer other) {
        return Take.of(Stream.of(one, other)
                .map(master ->
                        Takes.charge(limit, cluster.clients(limit, master, 1).get(0), 1))
                .toList());
    }

    private static long calls(RedisServer server) {
        return String.valueOf(server.call("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:calls="))
                .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_evalsha:calls=(\\d+),.*", "$1")))
                .sum();
    }
}
