package io.headgate.redis.fault;

import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.util.List;

/** A master, two replicas and three sentinels, which know the servers by the ports of their proxies. */
final class SentinelDeployment implements Deployment {
    private final Proxies proxies;
    private final RedisSentinels redis;

    SentinelDeployment(Proxies proxies, List<String> options) {
        this.proxies = proxies;
        this.redis = RedisSentinels.builder()
                .announce(proxies::inFrontOf)
                .options(Deployment.withUser(options))
                .start();
    }

    @Override
    public String uri() {
        return Deployment.withUser(redis.uri());
    }

    @Override
    public List<RedisServer> servers() {
        return redis.servers();
    }

    @Override
    public RedisServer target() {
        return redis.master();
    }

    @Override
    public FaultProxy proxy(RedisServer server) {
        return proxies.of(server);
    }

    @Override
    public Runnable demote() {
        redis.failOver();
        return () -> {};
    }

    @Override
    public void rejoin(RedisServer killed) {
        redis.rejoin(killed);
    }

    @Override
    public void awaitReady() {
        redis.awaitReady();
    }

    @Override
    public void close() {
        redis.close();
    }

    List<RedisServer> sentinels() {
        return redis.sentinels();
    }
}
