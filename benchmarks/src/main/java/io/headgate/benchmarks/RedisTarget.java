package io.headgate.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * The Redis that all peers share.
 *
 * @param backendUri what Headgate opens
 */
record RedisTarget(String host, int port, String backendUri) {
    /** Long enough for speed, not the deadline, to be measured on a machine that has other work. */
    private static final String DEADLINE = "?deadline=2s";

    static RedisTarget of(int port, @Nullable String backendUri) {
        return new RedisTarget(
                "127.0.0.1", port, backendUri == null ? "redis://127.0.0.1:" + port + DEADLINE : backendUri);
    }
}
