package io.headgate.redis;

import io.headgate.AtomicTakeContract;
import io.headgate.Backend;
import io.headgate.TestTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract of backends on one Redis. */
class RedisBackendContractTest extends RedisContract {
    private static RedisSite redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisSite.single();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    RedisSite site() {
        return redis;
    }

    @Nested
    class AtomicTakes extends AtomicTakeContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }

        @Override
        protected int seeds() {
            return LONG ? super.seeds() : 5;
        }
    }
}
