package io.headgate.redis;

import io.headgate.redis.server.RedisServer;

/** A Redis of some topology, and a time that is turned by hand for scripts on it. */
interface RedisSite extends AutoCloseable {
    String uri();

    FakeTime time(String name);

    @Override
    void close();

    /** One server. */
    static RedisSite single() {
        RedisServer server = RedisServer.start();
        return new RedisSite() {
            @Override
            public String uri() {
                return server.uri();
            }

            @Override
            public FakeTime time(String name) {
                return new FakeTime(server, name);
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
