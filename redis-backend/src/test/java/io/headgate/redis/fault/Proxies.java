package io.headgate.redis.fault;

import io.headgate.redis.server.RedisServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy in front of each server, or of none. */
final class Proxies implements AutoCloseable {
    private final boolean wanted;
    private final Map<Integer, FaultProxy> byPort = new ConcurrentHashMap<>();

    Proxies(boolean wanted) {
        this.wanted = wanted;
    }

    /** The port by which the server on this one is reached. */
    int inFrontOf(int port) {
        return wanted ? byPort.computeIfAbsent(port, FaultProxy::to).port() : port;
    }

    FaultProxy of(RedisServer server) {
        return byPort.get(server.port());
    }

    @Override
    public void close() {
        byPort.values().forEach(FaultProxy::close);
    }
}
