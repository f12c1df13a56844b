package io.headgate.redis.fault;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.ClusterKeys;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A cluster, a proxy in front of each node if wanted, and which clients are where. */
final class ClusterFixture implements AutoCloseable {
    final RedisCluster redis;
    private final Map<Integer, FaultProxy> proxies = new ConcurrentHashMap<>();

    private ClusterFixture(RedisCluster.Builder builder, boolean proxied) {
        redis = proxied ? builder.announce(this::inFrontOf).start() : builder.start();
    }

    static ClusterFixture of(RedisCluster.Builder builder) {
        return new ClusterFixture(builder, false);
    }

    static ClusterFixture withProxies(RedisCluster.Builder builder) {
        return new ClusterFixture(builder, true);
    }

    private int inFrontOf(int port) {
        return proxies.computeIfAbsent(port, FaultProxy::to).port();
    }

    FaultProxy proxy(RedisServer server) {
        return proxies.get(server.port());
    }

    String uri(String deadline) {
        return with(redis.uri(), deadline);
    }

    static String with(String uri, String deadline) {
        return uri + "?deadline=" + deadline + "&nodes=1&" + ClusterKeys.SECRET;
    }

    /** Opens a backend, and waits until it has asked each master. */
    Backend open(String deadline) {
        return ready(BackendFactory.openUri(uri(deadline)));
    }

    /** Waits until it has asked each master. */
    Backend ready(Backend backend) {
        PolicyLimit limit = Takes.limit("ready", "1000000/1s");
        for (RedisServer master : redis.masters()) {
            String client = clients(limit, master, 1).get(0);
            Awaitility.await().until(() -> isGranted(backend, limit, client));
        }
        return backend;
    }

    /** So many clients whose buckets are on this master now. */
    List<String> clients(PolicyLimit limit, RedisServer master, int count) {
        Set<Integer> own = ConcurrentHashMap.newKeySet();
        Set<Integer> foreign = ConcurrentHashMap.newKeySet();
        return ClusterKeys.clients(limit, slot -> {
                    if (!own.contains(slot) && !foreign.contains(slot)) {
                        (redis.masterOfSlot(slot) == master ? own : foreign).add(slot);
                    }
                    return own.contains(slot);
                })
                .limit(count)
                .toList();
    }

    /** So many clients whose buckets share a slot, which this master has now. */
    List<String> clientsOfOneSlot(PolicyLimit limit, RedisServer master, int count) {
        int slot = ClusterKeys.slot(limit, clients(limit, master, 1).get(0));
        return ClusterKeys.clients(limit, one -> one == slot).limit(count).toList();
    }

    RedisServer otherThan(RedisServer master) {
        return redis.masters().stream()
                .filter(other -> other != master)
                .findFirst()
                .orElseThrow();
    }

    /** How often the nodes have answered with an error of this code. */
    long errors(String code) {
        return redis.servers().stream()
                .flatMap(server ->
                        String.valueOf(server.call("INFO", "errorstats")).lines())
                .filter(line -> line.startsWith("errorstat_" + code + ":count="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .sum();
    }

    /** How many connections of the backend the nodes have. */
    long connections() {
        return redis.servers().stream()
                .flatMap(server -> String.valueOf(server.call("CLIENT", "LIST")).lines())
                .filter(line -> line.contains(" name=headgate "))
                .count();
    }

    /** The names of the buckets of a policy that a node has. */
    static Set<String> buckets(RedisServer server, String policy) {
        return Survey.keys(server).stream()
                .filter(key -> key.contains(":" + policy + ":"))
                .collect(Collectors.toSet());
    }

    static boolean isGranted(Backend backend, PolicyLimit limit, String client) {
        try {
            return backend.take(Takes.of(limit, client)).granted();
        } catch (BackendException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        redis.close();
        proxies.values().forEach(FaultProxy::close);
    }
}
