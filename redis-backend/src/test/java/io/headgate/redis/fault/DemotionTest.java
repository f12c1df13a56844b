package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Promise 65: a master that becomes a replica at the same address, and a master again. */
class DemotionTest {
    @Test
    void eachConnectionToAReplicaIsUsedOnceAtTheMost() {
        PolicyLimit limit = Takes.limit("demoted", "1000000/366d");
        try (RedisServer redis = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(redis.port());
                Backend backend = BackendFactory.openUri(proxy.uri() + "?deadline=2s");
                Load load = Load.start(backend, 16, Duration.ofMillis(1), thread -> Takes.of(limit, "key-" + thread))) {
            Awaitility.await().until(() -> proxy.open() == RedisBackend.DEFAULT_CONNECTIONS);
            redis.call("REPLICAOF", "127.0.0.1", String.valueOf(RedisServer.freePort()));
            Awaitility.await().until(() -> load.count(Load.Ended::failed) > 1_000);
            long dialled = proxy.dialled();
            PacedThreads.pause(TimeUnit.SECONDS.toNanos(1));
            long dials = proxy.dialled() - dialled;
            long readonly = readonlyErrors(redis);
            redis.call("REPLICAOF", "NO", "ONE");
            long healed = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> grants(backend, limit));
            System.out.printf(
                    Locale.ROOT,
                    "promise 65: %d calls reached the replica, %d dials/s; of use again after %d ms%n",
                    readonly,
                    dials,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed));
            assertTrue(readonly <= RedisBackend.DEFAULT_CONNECTIONS, readonly + " calls");
            assertTrue(dials < 50, dials + " dials a second");
        }
    }

    private static boolean grants(Backend backend, PolicyLimit limit) {
        try {
            return backend.take(Takes.of(limit, "key")).granted();
        } catch (BackendException notYet) {
            return false;
        }
    }

    /** {@code errorstat_READONLY:count=3}. */
    private static long readonlyErrors(RedisServer redis) {
        return Long.parseLong(redis.info("errorstat_READONLY").replaceFirst("count=", ""));
    }
}
