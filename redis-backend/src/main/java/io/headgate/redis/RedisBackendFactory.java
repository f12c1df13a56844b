package io.headgate.redis;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import java.util.Set;

/** Opens {@code redis://host:port} and, with TLS, {@code rediss://host:port}; {@link RedisBackend} says more. */
public final class RedisBackendFactory implements BackendFactory {
    static final Set<String> SCHEMES = Set.of("redis", "rediss");

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Backend open(BackendUri uri) {
        return RedisBackend.builder(uri).build();
    }
}
