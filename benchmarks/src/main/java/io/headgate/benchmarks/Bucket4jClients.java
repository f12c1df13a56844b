package io.headgate.benchmarks;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.distributed.serialization.Mapper;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import io.headgate.Limit;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Bucket4j on a pool of Jedis connections, with buckets that expire a while after they are full. */
final class Bucket4jClients implements RedisClients {
    private static final Duration KEPT_FULL = Duration.ofSeconds(10);

    private final RedisClient redis;
    private final BucketConfiguration configuration;
    private final ProxyManager<String> buckets;
    private final String prefix;
    private final Function<String, Bucket> bucketOf;

    private Bucket4jClients(RedisTarget target, Limit limit, int connections, boolean batching) {
        redis = connect(target, connections);
        configuration = configuration(limit);
        buckets = Bucket4jJedis.casBasedBuilder(redis)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_FULL))
                .keyMapper(Mapper.STRING)
                .build();
        prefix = "bucket4j-" + connections + (batching ? "-batching:" : ":");
        bucketOf = batching ? this.keptAndBatching() : this::proxy;
    }

    /** A proxy for each request, as the documentation shows. */
    static Bucket4jClients plain(RedisTarget target, Limit limit, int connections) {
        return new Bucket4jClients(target, limit, connections, false);
    }

    /** One kept proxy for each client, whose waiting callers are sent together. */
    static Bucket4jClients batching(RedisTarget target, Limit limit, int connections) {
        return new Bucket4jClients(target, limit, connections, true);
    }

    @Override
    public Answer ask(String client) {
        return bucketOf.apply(client).tryConsumeAndReturnRemaining(1).isConsumed() ? Answer.ADMITTED : Answer.REFUSED;
    }

    @Override
    public void close() {
        redis.close();
    }

    private Bucket proxy(String client) {
        return buckets.getProxy(prefix + client, () -> configuration);
    }

    private Function<String, Bucket> keptAndBatching() {
        ConcurrentMap<String, Bucket> kept = new ConcurrentHashMap<>();
        return client -> {
            Bucket bucket = kept.get(client);
            return bucket == null ? kept.computeIfAbsent(client, this::batchingProxy) : bucket;
        };
    }

    private Bucket batchingProxy(String client) {
        return buckets.builder().withOptimization(Optimizations.batching()).build(prefix + client, () -> configuration);
    }

    private static RedisClient connect(RedisTarget target, int connections) {
        ConnectionPoolConfig config = new ConnectionPoolConfig();
        config.setMaxTotal(connections);
        config.setMaxIdle(connections);
        return RedisClient.builder()
                .hostAndPort(target.host(), target.port())
                .poolConfig(config)
                .build();
    }

    private static BucketConfiguration configuration(Limit limit) {
        return BucketConfiguration.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit.burst()).refillGreedy(limit.quota(), limit.window()))
                .build();
    }
}
