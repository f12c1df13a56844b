package io.headgate.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of backends on a cluster: charges in different slots included. */
class RedisClusterContractTest extends RedisContract {
    private static RedisSite cluster;

    @BeforeAll
    static void startRedis() {
        cluster = RedisSite.cluster();
    }

    @AfterAll
    static void stopRedis() {
        cluster.close();
    }

    @Override
    RedisSite site() {
        return cluster;
    }

    @Override
    int quick(int seeds) {
        return Math.max(1, seeds / 5);
    }
}
