package io.headgate.redis;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import java.util.Set;

/**
 * Opens {@code redis://host:port}, {@code redis-sentinel://host:port,host:port/master} and {@code
 * redis-cluster://host:port,host:port}, and with TLS the same with {@code rediss}; {@link RedisBackend} says more.
 */
public final class RedisBackendFactory implements BackendFactory {
    static final Set<String> SCHEMES = Topology.schemes();

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Backend open(BackendUri uri) {
        return RedisBackend.builder(uri).build();
    }

    @Override
    public void check(BackendUri uri) {
        RedisBackend.builder(uri).requireSecret();
    }
}
