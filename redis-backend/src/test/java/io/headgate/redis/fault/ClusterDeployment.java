package io.headgate.redis.fault;

import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.util.List;
import java.util.stream.Stream;

/** Three masters with a replica each, which say that they are where their proxies are. */
final class ClusterDeployment implements Deployment {
    private final Proxies proxies;
    private final RedisCluster redis;

    ClusterDeployment(Proxies proxies, List<String> options) {
        this.proxies = proxies;
        this.redis = RedisCluster.builder()
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
        return redis.masters().stream()
                .filter(master -> exactKeys(master).findAny().isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no master has the exact client's bucket"));
    }

    @Override
    public FaultProxy proxy(RedisServer server) {
        return proxies.of(server);
    }

    @Override
    public Runnable demote() {
        redis.failOver(target());
        return () -> {};
    }

    @Override
    public void rejoin(RedisServer killed) {
        killed.restart();
    }

    @Override
    public void awaitReady() {
        redis.awaitReady();
    }

    @Override
    public void close() {
        redis.close();
    }

    RedisCluster redis() {
        return redis;
    }

    /** The slots of which this master has keys, that of the exact client first. */
    List<Integer> slotsOf(RedisServer master) {
        return Stream.concat(exactKeys(master), Survey.keys(master).stream())
                .map(redis::slotOf)
                .distinct()
                .toList();
    }

    private static Stream<String> exactKeys(RedisServer master) {
        return Survey.keys(master).stream().filter(key -> key.contains(":" + Traffic.EXACT + ":"));
    }
}
