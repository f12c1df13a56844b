package io.headgate;

import java.util.Objects;

/**
 * How one of an application's backends is. Immutable; holds nothing secret.
 *
 * @param backend which one, by the scheme of its URI: {@code redis:}
 * @param health how it is
 */
public record BackendHealth(String backend, Health health) {
    public BackendHealth {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(health, "health");
    }
}
