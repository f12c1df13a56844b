package io.headgate.redis;

import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

/** A Redis of some topology, and a time that is turned by hand for scripts on it. */
final class RedisSite implements AutoCloseable {
    private final String uri;
    private final Function<String, FakeTime> time;
    private final Runnable close;

    private RedisSite(String uri, Function<String, FakeTime> time, Runnable close) {
        this.uri = uri;
        this.time = time;
        this.close = close;
    }

    /** One server. */
    static RedisSite single() {
        RedisServer server = RedisServer.start();
        return new RedisSite(server.uri(), name -> new FakeTime(server, name), server::close);
    }

    /** A master, two replicas, three sentinels. */
    static RedisSite sentinel() {
        RedisSentinels sentinels = RedisSentinels.start();
        return new RedisSite(sentinels.uri(), name -> new FakeTime(sentinels.master(), name), sentinels::close);
    }

    /** Three masters with a replica each. */
    static RedisSite cluster() {
        RedisCluster cluster = RedisCluster.start();
        int port = cluster.servers().get(0).port();
        UnifiedJedis jedis = RedisClusterClient.create(new HostAndPort("127.0.0.1", port));
        return new RedisSite(cluster.uri(), name -> new FakeTime(jedis, clockKeys(cluster, name)), () -> {
            jedis.close();
            cluster.close();
        });
    }

    /** One on each master. */
    private static List<String> clockKeys(RedisCluster cluster, String name) {
        return cluster.masters().stream()
                .map(master -> IntStream.iterate(0, i -> i + 1)
                        .mapToObj(i -> "clock:" + name + ":" + i)
                        .filter(key ->
                                cluster.masterOfSlot(SlotGroup.slotOf(key)).port() == master.port())
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    String uri() {
        return uri;
    }

    FakeTime time(String name) {
        return time.apply(name);
    }

    @Override
    public void close() {
        close.run();
    }
}
