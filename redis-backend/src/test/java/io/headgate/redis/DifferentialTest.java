package io.headgate.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class DifferentialTest extends DifferentialContract {
    private static RedisSite site;

    @BeforeAll
    static void startRedis() {
        site = RedisSite.single();
    }

    @AfterAll
    static void stopRedis() {
        site.close();
    }

    @Override
    RedisSite site() {
        return site;
    }
}
