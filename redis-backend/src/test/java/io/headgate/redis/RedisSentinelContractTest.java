package io.headgate.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of backends on behind sentinels, the master that they name. */
class RedisSentinelContractTest extends RedisContract {
    private static RedisSite sentinel;

    @BeforeAll
    static void startRedis() {
        sentinel = RedisSite.sentinel();
    }

    @AfterAll
    static void stopRedis() {
        sentinel.close();
    }

    @Override
    RedisSite site() {
        return sentinel;
    }

    @Override
    int quick(int seeds) {
        return Math.max(1, seeds / 5);
    }
}
