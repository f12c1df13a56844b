package io.headgate.redis.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisClusterTest {
    private static RedisCluster redis;

    @BeforeAll
    static void start() {
        redis = RedisCluster.start();
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    @Test
    void eachMasterHasAThirdOfTheSlotsAndAReplica() {
        redis.awaitReady();
        assertEquals(6, redis.servers().size());
        assertEquals(3, redis.masters().size());
        assertNotSame(redis.masterOfSlot(0), redis.masterOfSlot(16_383));
        for (RedisServer master : redis.masters()) {
            assertEquals(1, redis.replicasOf(master).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "123456789", "{a}b", "x{a}b", "{}a", "{a", "{{a}}", "hg:policy:0123"})
    void aKeysSlotIsThatOfTheServer(String key) {
        assertEquals(redis.servers().get(0).call("CLUSTER", "KEYSLOT", key), Long.valueOf(redis.slotOf(key)));
    }

    @Test
    void aSlotMovesWithItsKeys() {
        int slot = redis.slotOf("moving");
        RedisServer from = redis.masterOfSlot(slot);
        RedisServer to = another(from);
        from.call("SET", "moving", "1");
        redis.migrateSlot(slot, from, to);
        assertSame(to, redis.masterOfSlot(slot));
        assertEquals("1", to.call("GET", "moving"));
        assertError("MOVED", from, "GET", "moving");
    }

    @Test
    void aMigrationMayStopHalfWay() {
        int slot = redis.slotOf("{half}1");
        RedisServer from = redis.masterOfSlot(slot);
        RedisServer to = another(from);
        from.call("MSET", "{half}1", "1", "{half}2", "2");
        SlotMigration migration = redis.migration(slot, from, to);
        migration.begin();
        assertError("ASK", from, "GET", "{half}3");
        assertEquals(1, migration.moveKeys(1));
        assertError("TRYAGAIN", from, "MGET", "{half}1", "{half}2");
        assertEquals(1, migration.moveKeys(1));
        assertEquals(0, migration.moveKeys(1));
        migration.end();
        assertEquals(List.of("1", "2"), to.call("MGET", "{half}1", "{half}2"));
    }

    @Test
    void aReplicaTakesOverForAMasterThatIsKilledAndThatOneComesBackAsAReplica() {
        int slot = redis.slotOf("survives");
        RedisServer old = redis.masterOfSlot(slot);
        old.call("SET", "survives", "1");
        RedisServer replica = redis.replicasOf(old).get(0);
        old.kill();
        Polling.await("the replica takes over", () -> redis.masterOfSlot(slot) == replica);
        Polling.await("it is well", () -> "1".equals(replica.call("GET", "survives")));
        old.restart();
        redis.awaitReady();
        assertEquals(List.of(old), redis.replicasOf(replica));
        redis.failOver(replica);
        assertSame(old, redis.masterOfSlot(slot));
    }

    private static RedisServer another(RedisServer master) {
        return redis.masters().stream()
                .filter(other -> other != master)
                .findFirst()
                .orElseThrow();
    }

    private static void assertError(String error, RedisServer server, String... command) {
        String message =
                assertThrows(RedisError.class, () -> server.call(command)).getMessage();
        assertTrue(message.startsWith(error), message);
    }
}
