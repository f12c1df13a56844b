package io.headgate.redis.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisSentinelsTest {
    @Test
    void aReplicaBecomesTheMasterWhenTheMasterIsKilledAndThatOneComesBackAsAReplica() {
        try (RedisSentinels redis = RedisSentinels.start()) {
            RedisServer old = redis.master();
            assertEquals(2L, setAndWait(old));
            old.kill();
            Polling.await("a new master", () -> redis.master() != old);
            assertEquals("1", redis.master().call("GET", "a"));
            assertEquals("OK", redis.master().call("SET", "a", "2"));
            redis.rejoin(old);
            redis.awaitReady();
            assertNotSame(old, redis.master());
            assertEquals("slave", old.info("role"));
        }
    }

    @Test
    void aFailoverThatIsAskedForChangesTheMaster() {
        try (RedisSentinels redis = RedisSentinels.builder()
                .replicas(1)
                .downAfter(Duration.ofMillis(500))
                .failoverTimeout(Duration.ofSeconds(2))
                .start()) {
            RedisServer old = redis.master();
            redis.failOver();
            assertEquals(List.of(old), redis.replicas());
            assertEquals("master", redis.master().info("role"));
        }
    }

    @Test
    void passwordsOfServersAndSentinelsAreTheirOwn() {
        try (RedisSentinels redis = RedisSentinels.builder()
                .options("--requirepass", "data", "--user", "app", "on", ">app", "~*", "+@all")
                .sentinelOptions("--requirepass", "watch")
                .start()) {
            try (RedisConnection data = new RedisConnection(redis.master().port());
                    RedisConnection sentinel =
                            new RedisConnection(redis.sentinels().get(0).port())) {
                assertTrue(assertThrows(RedisError.class, () -> data.call("GET", "a"))
                        .getMessage()
                        .startsWith("NOAUTH"));
                assertEquals("OK", data.call("AUTH", "data"));
                assertEquals("OK", data.call("AUTH", "app", "app"));
                assertThrows(RedisError.class, () -> sentinel.call("AUTH", "data"));
                assertEquals("OK", sentinel.call("AUTH", "watch"));
                assertEquals(
                        List.of("127.0.0.1", "" + redis.master().port()),
                        sentinel.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", redis.masterName()));
            }
        }
    }

    @Test
    void allProcessesEndWithIt() {
        RedisSentinels redis = RedisSentinels.start();
        List<RedisServer> all = redis.servers();
        List<RedisServer> sentinels = redis.sentinels();
        redis.close();
        assertTrue(all.stream().noneMatch(RedisServer::answers));
        assertTrue(sentinels.stream().noneMatch(RedisServer::answers));
    }

    /** How many replicas have it. */
    private static Object setAndWait(RedisServer master) {
        try (RedisConnection connection = master.connect()) {
            connection.call("SET", "a", "1");
            return connection.call("WAIT", "2", "5000");
        }
    }
}
