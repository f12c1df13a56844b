package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.ClusterKeys;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import io.headgate.redis.server.SlotMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster in which nothing fails: slots that move, several of them in one take, whatever a client is called. */
@Timeout(120)
class ClusterTest {
    private static ClusterFixture cluster;
    private static Backend backend;

    @BeforeAll
    static void start() {
        cluster = ClusterFixture.of(RedisCluster.builder().replicas(1));
        backend = cluster.open("2s");
    }

    @AfterAll
    static void stop() {
        backend.close();
        cluster.close();
    }

    @Test
    void aSlotThatHasMovedIsFollowed() {
        PolicyLimit limit = Takes.limit("moved", "3/366d");
        RedisServer from = cluster.redis.masters().get(0);
        String client = cluster.clients(limit, from, 1).get(0);
        assertTrue(take(limit, client));
        cluster.redis.migrateSlot(ClusterKeys.slot(limit, client), from, cluster.otherThan(from));
        long moved = cluster.errors("MOVED");
        assertTrue(take(limit, client));
        assertTrue(cluster.errors("MOVED") > moved);
        assertEquals(2, Takes.used(backend, limit, client));
        assertTrue(take(limit, client));
        assertFalse(take(limit, client));
    }

    @Test
    void whileASlotIsOnItsWayEachBucketIsAskedForWhereItIs() {
        PolicyLimit limit = Takes.limit("on-its-way", "100/366d");
        RedisServer from = cluster.redis.masters().get(1);
        RedisServer to = cluster.otherThan(from);
        List<String> clients = cluster.clientsOfOneSlot(limit, from, 3);
        String stays = clients.get(0);
        String isNew = clients.get(1);
        assertTrue(take(limit, stays));
        SlotMigration migration = cluster.redis.migration(ClusterKeys.slot(limit, stays), from, to);
        migration.begin();
        assertTrue(take(limit, stays));
        assertEquals(Set.of(ClusterKeys.bucket(limit, stays)), ClusterFixture.buckets(from, "on-its-way"));
        assertTrue(take(limit, isNew));
        assertTrue(take(limit, isNew));
        assertEquals(Set.of(ClusterKeys.bucket(limit, isNew)), ClusterFixture.buckets(to, "on-its-way"));
        assertTrue(cluster.errors("ASK") > 0);
        // two buckets of one call, each with another node
        Grant both = backend.take(Take.of(List.of(Takes.charge(limit, stays, 10), Takes.charge(limit, isNew, 20))));
        assertTrue(both.granted());
        assertEquals(
                List.of(88L, 78L),
                both.usages().stream().map(usage -> usage.remaining()).toList());
        assertTrue(cluster.errors("TRYAGAIN") > 0);
        both.settle(charge -> 5);
        migration.moveAllKeys();
        assertEquals(7, Takes.used(backend, limit, stays));
        migration.end();
        assertTrue(take(limit, stays));
        assertEquals(8, Takes.used(backend, limit, stays));
        assertEquals(7, Takes.used(backend, limit, isNew));
        assertEquals(0, Takes.used(backend, limit, clients.get(2)));
    }

    /** Promise 66. */
    @Test
    void aSlotThatMovesToAndFroUnderLoadCostsNobodyAnything() {
        moveUnderLoad(4);
    }

    @Tag("long")
    @Test
    void aSlotThatMovesToAndFroManyTimesUnderLoadCostsNobodyAnything() {
        moveUnderLoad(40);
    }

    private static void moveUnderLoad(int times) {
        PolicyLimit scarce = Takes.limit("scarce-" + times, "100/366d");
        PolicyLimit ample = Takes.limit("ample-" + times, "100000/366d");
        RedisServer from = cluster.redis.masters().get(0);
        RedisServer to = cluster.otherThan(from);
        List<String> clients = cluster.clientsOfOneSlot(ample, from, 5);
        int slot = ClusterKeys.slot(ample, clients.get(0));
        List<String> few =
                ClusterKeys.clients(scarce, one -> one == slot).limit(1).toList();
        Load load = Load.start(
                backend,
                24,
                Duration.ofMillis(2),
                thread -> thread % 6 == 5 ? Takes.of(scarce, few.get(0)) : Takes.of(ample, clients.get(thread % 6)));
        try (load) {
            for (int i = 0; i < times; i++) {
                RedisServer now = i % 2 == 0 ? from : to;
                moveKeyByKey(cluster.redis.migration(slot, now, now == from ? to : from), load);
                long so = load.count(call -> true);
                Awaitility.await().until(() -> load.count(call -> true) > so + 100);
            }
        }
        long used = clients.stream()
                .mapToLong(client -> Takes.used(backend, ample, client))
                .sum();
        long granted = load.count(call -> call.outcome().equals("granted"));
        System.out.printf(
                Locale.ROOT,
                "promise 66: a slot moved %d times under 24 threads: %s; charged %d + 100; MOVED %d, ASK %d, TRYAGAIN %d%n",
                times,
                load.outcomes(),
                used,
                cluster.errors("MOVED"),
                cluster.errors("ASK"),
                cluster.errors("TRYAGAIN"));
        assertEquals(0, load.count(Load.Ended::failed), load.outcomes().toString());
        assertEquals(100, Takes.used(backend, scarce, few.get(0)));
        assertEquals(granted, used + 100, "units charged for takes granted");
    }

    /** So that buckets of one batch are with two nodes. */
    private static void moveKeyByKey(SlotMigration migration, Load load) {
        migration.begin();
        int moved;
        do {
            moved = migration.moveKeys(1);
            long so = load.count(call -> true);
            Awaitility.await().until(() -> load.count(call -> true) > so + 20);
        } while (moved > 0);
        migration.end();
    }

    /** Of which the server tells only in how many reads it took the requests. */
    @Test
    void chargesInSeveralSlotsOfANodeGoOutTogether() {
        PolicyLimit limit = Takes.limit("together", "1000000/1s");
        RedisServer master = cluster.redis.masters().get(2);
        List<Charge> charges = cluster.clients(limit, master, 8).stream()
                .map(client -> Takes.charge(limit, client, 1))
                .toList();
        assertTrue(backend.take(Take.of(charges)).granted());
        long calls = calls(master);
        long reads = Long.parseLong(master.info("total_reads_processed"));
        for (int i = 0; i < 100; i++) {
            assertTrue(backend.take(Take.of(charges)).granted());
        }
        reads = Long.parseLong(master.info("total_reads_processed")) - reads;
        calls = calls(master) - calls;
        System.out.printf(Locale.ROOT, "100 takes of 8 slots of one node: %d script calls in %d reads%n", calls, reads);
        assertTrue(calls >= 800, calls + " script calls");
        assertTrue(reads < 300, reads + " reads");
    }

    private static long calls(RedisServer server) {
        return String.valueOf(server.call("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:calls="))
                .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_evalsha:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void chargesOnSeveralNodesAreMadeAllOrNone() {
        PolicyLimit wide = Takes.limit("wide", "100/366d");
        PolicyLimit narrow = Takes.limit("narrow", "2/366d");
        List<Charge> charges = List.of(
                Takes.charge(wide, client(wide, 0), 1),
                Takes.charge(narrow, client(narrow, 1), 1),
                Takes.charge(wide, client(wide, 2), 7));
        for (int i = 0; i < 5; i++) {
            Grant grant = backend.take(Take.of(charges));
            assertEquals(i < 2, grant.granted());
            assertEquals(i < 2 ? 99 - i : 98, grant.usages().get(0).remaining());
            assertEquals(Math.max(0, 1 - i), grant.usages().get(1).remaining());
        }
        assertEquals(2, Takes.used(backend, wide, client(wide, 0)));
        assertEquals(2, Takes.used(backend, narrow, client(narrow, 1)));
        assertEquals(14, Takes.used(backend, wide, client(wide, 2)));
    }

    @Test
    void aTakeOnSeveralNodesIsSettledOnAllOfThem() {
        PolicyLimit limit = Takes.limit("settled", "100/366d");
        List<Charge> charges = List.of(
                Takes.charge(limit, client(limit, 0), 10),
                Takes.charge(limit, client(limit, 1), 10),
                Takes.charge(limit, client(limit, 2), 10));
        Grant grant = backend.take(Take.of(charges));
        grant.settle(charge -> charge.key().equals(charges.get(1).key()) ? 4 : 13);
        grant.settle(charge -> 0);
        assertEquals(13, Takes.used(backend, limit, client(limit, 0)));
        assertEquals(4, Takes.used(backend, limit, client(limit, 1)));
        assertEquals(13, Takes.used(backend, limit, client(limit, 2)));
    }

    @Test
    void anInterruptOfTheCallerChangesNothingAndIsKept() {
        PolicyLimit limit = Takes.limit("interrupted", "100/366d");
        Thread.currentThread().interrupt();
        Grant grant = backend.take(
                Take.of(List.of(Takes.charge(limit, client(limit, 0), 1), Takes.charge(limit, client(limit, 1), 1))));
        assertTrue(Thread.interrupted());
        assertTrue(grant.granted());
    }

    /** Promise 38. */
    @Test
    void whateverAClientIsCalledItHasABucket() {
        fuzz(2_000);
    }

    @Tag("long")
    @Test
    void whateverAHundredThousandClientsAreCalledTheyHaveBuckets() {
        fuzz(100_000);
    }

    private static void fuzz(int ids) {
        PolicyLimit limit = Takes.limit("fuzz-" + ids, "1000000/1s");
        Random random = new Random(38);
        String letters = "{}\0\r\n :\u0080\u00ff\u20aca";
        Set<String> outcomes = new TreeSet<>();
        for (int i = 0; i < ids; i += 4) {
            List<Charge> charges = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                String id = i + j == 0 ? "" : text(random, letters);
                charges.add(Takes.charge(limit, id, 1));
            }
            outcomes.add(outcome(distinct(charges)));
        }
        System.out.printf(
                Locale.ROOT,
                "promise 38: %d fuzzed ids, four a take: %s, CROSSSLOT errors %d%n",
                ids,
                outcomes,
                cluster.errors("CROSSSLOT"));
        assertEquals(Set.of("granted"), outcomes);
        assertEquals(0, cluster.errors("CROSSSLOT"));
    }

    private static Take distinct(List<Charge> charges) {
        Set<Object> seen = new HashSet<>();
        return Take.of(charges.stream().filter(charge -> seen.add(charge.key())).toList());
    }

    private static String text(Random random, String letters) {
        return random.ints(random.nextInt(12), 0, letters.length())
                .mapToObj(letters::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
    }

    private static String outcome(Take take) {
        try {
            return backend.take(take).granted() ? "granted" : "refused";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    @Test
    void aSeedThatIsDeadOrAReplicaOrNoMemberOfTheClusterLeadsToItAllTheSame() {
        int dead = RedisServer.freePort();
        RedisServer replica = cluster.redis.servers().get(3);
        RedisServer member = cluster.redis.masters().get(0);
        try (RedisServer stranger = RedisServer.startNode()) {
            assertLeadsThere("redis-cluster://127.0.0.1:%d,127.0.0.1:%d".formatted(dead, member.port()));
            assertLeadsThere("redis-cluster://127.0.0.1:%d,127.0.0.1:%d".formatted(stranger.port(), member.port()));
        }
        assertLeadsThere("redis-cluster://127.0.0.1:%d".formatted(replica.port()));
    }

    /** It takes the connection, and says nothing. */
    @Test
    void aSeedThatIsFrozenDelaysTheSearchForAMomentAlone() {
        try (RedisServer frozen = RedisServer.start()) {
            frozen.freeze();
            assertLeadsThere("redis-cluster://127.0.0.1:%d,127.0.0.1:%d"
                    .formatted(frozen.port(), cluster.redis.masters().get(0).port()));
            frozen.thaw();
        }
    }

    private static void assertLeadsThere(String uri) {
        try (Backend other = cluster.ready(BackendFactory.openUri(ClusterFixture.with(uri, "2s")))) {
            Awaitility.await().until(() -> other.health().state() == Health.State.UP);
        }
    }

    @Test
    void aServerThatIsNoNodeOfAClusterIsSaidToBeThat() {
        PolicyLimit limit = Takes.limit("none", "10/1s");
        try (RedisServer server = RedisServer.start();
                Backend other = BackendFactory.openUri(
                        ClusterFixture.with("redis-cluster://127.0.0.1:" + server.port(), "2s"))) {
            String where = "Redis at 127.0.0.1:%d: ".formatted(server.port());
            Awaitility.await()
                    .untilAsserted(() -> assertEquals(
                            List.of(where + "this is no node of a cluster; expected the scheme redis"),
                            other.health().problems()));
            assertEquals(Health.State.DOWN, other.health().state());
            BackendException failure =
                    assertThrows(BackendException.class, () -> other.take(Takes.of(limit, "client")));
            assertEquals(BackendException.Kind.NOT_READY, failure.kind());
        }
    }

    @Test
    void nothingIsLeftOfABackendThatIsClosedUnderLoad() {
        PolicyLimit limit = Takes.limit("closed", "1000000000/1s");
        List<String> clients = List.of(client(limit, 0), client(limit, 1), client(limit, 2));
        long connections = cluster.connections();
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        Backend other = cluster.open("2s");
        Load load = Load.start(
                other,
                16,
                thread -> Take.of(clients.stream()
                        .map(client -> Takes.charge(limit, client, 1))
                        .toList()));
        try (load) {
            Awaitility.await().until(() -> load.outcomes().containsKey("granted"));
            other.close();
            Awaitility.await().until(() -> load.count(Load.Ended::failed) > 100);
        }
        assertEquals(Set.of("granted", "CLOSED"), load.outcomes().keySet());
        Awaitility.await("connections left")
                .atMost(Duration.ofSeconds(10))
                .until(() -> cluster.connections() == connections);
        // threads for what goes on side by side rest for ten seconds at most
        Awaitility.await("threads left")
                .atMost(Duration.ofSeconds(20))
                .until(() -> threadsSince(before).isEmpty());
    }

    private static List<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("headgate"))
                .toList();
    }

    /** The first client of the nth master. */
    private static String client(PolicyLimit limit, int master) {
        return cluster.clients(limit, cluster.redis.masters().get(master), 1).get(0);
    }

    private static boolean take(PolicyLimit limit, String client) {
        return backend.take(Takes.of(limit, client)).granted();
    }
}
