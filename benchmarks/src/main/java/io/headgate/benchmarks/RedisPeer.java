package io.headgate.benchmarks;

import io.headgate.Limit;
import java.time.Duration;
import java.util.Map;

/** What a team would use to limit each client by a Redis that its instances share. */
enum RedisPeer {
    BUCKET4J_8("Bucket4j-Jedis, 8 connections") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return Bucket4jClients.plain(target, limit, 8);
        }
    },

    BUCKET4J_64("Bucket4j-Jedis, 64 connections") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return Bucket4jClients.plain(target, limit, 64);
        }
    },

    BUCKET4J_BATCHING("Bucket4j-Jedis, batching, kept proxy") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return Bucket4jClients.batching(target, limit, 8);
        }
    },

    HEADGATE("Headgate") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return HeadgateClients.ofPolicy("api", target, limit);
        }
    },

    HEADGATE_ONE_POLICY("Headgate, one policy") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return HeadgateClients.ofRequest(target, Map.of("one", limit));
        }
    },

    HEADGATE_THREE_POLICIES("Headgate, three policies") {
        @Override
        RedisClients open(RedisTarget target, Limit limit) {
            return HeadgateClients.ofRequest(
                    target, Map.of("one", limit, "two", longer(limit, 2), "three", longer(limit, 7)));
        }
    };

    private final String title;

    RedisPeer(String title) {
        this.title = title;
    }

    abstract RedisClients open(RedisTarget target, Limit limit);

    @Override
    public String toString() {
        return title;
    }

    private static Limit longer(Limit limit, int factor) {
        Duration window = limit.window().multipliedBy(factor);
        return Limit.of(limit.quota() * factor, window);
    }
}
