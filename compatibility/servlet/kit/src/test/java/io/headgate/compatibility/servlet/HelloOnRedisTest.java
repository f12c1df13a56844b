package io.headgate.compatibility.servlet;

import io.headgate.redis.server.RedisServer;
import org.junit.jupiter.api.AfterAll;

/** A client sees the same where the buckets are in Redis. */
class HelloOnRedisTest extends HelloTest {
    private final RedisServer redis = RedisServer.start();

    @Override
    String backend() {
        return redis.uri() + "?deadline=10s";
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }
}
