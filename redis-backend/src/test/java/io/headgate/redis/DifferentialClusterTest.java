package io.headgate.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class DifferentialClusterTest extends DifferentialContract {
    private static RedisSite site;

    @BeforeAll
    static void startRedis() {
        site = RedisSite.cluster();
    }

    @AfterAll
    static void stopRedis() {
        site.close();
    }

    @Override
    RedisSite site() {
        return site;
    }

    @Override
    int seeds() {
        return System.getProperty("long") == null ? 100 : super.seeds();
    }
}
