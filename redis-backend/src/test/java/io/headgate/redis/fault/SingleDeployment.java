package io.headgate.redis.fault;

import io.headgate.redis.server.RedisServer;
import java.util.List;

/** One Redis. */
final class SingleDeployment implements Deployment {
    private final Proxies proxies;
    private final RedisServer redis;

    SingleDeployment(Proxies proxies, List<String> options) {
        this.proxies = proxies;
        this.redis = RedisServer.start(Deployment.withUser(options));
    }

    @Override
    public String uri() {
        return Deployment.withUser("redis://127.0.0.1:" + proxies.inFrontOf(redis.port()));
    }

    @Override
    public List<RedisServer> servers() {
        return List.of(redis);
    }

    @Override
    public RedisServer target() {
        return redis;
    }

    @Override
    public FaultProxy proxy(RedisServer server) {
        return proxies.of(server);
    }

    @Override
    public Runnable demote() {
        // nobody listens there, so it keeps what it has
        redis.call("REPLICAOF", "127.0.0.1", "1");
        return () -> redis.call("REPLICAOF", "NO", "ONE");
    }

    @Override
    public void rejoin(RedisServer killed) {
        killed.restart();
    }

    @Override
    public void awaitReady() {
        redis.call("PING");
    }

    @Override
    public void close() {
        redis.close();
    }
}
