package io.headgate.redis;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a Redis is run, as the scheme of its URI says. */
enum Topology {
    /** One server. */
    SINGLE("", 6379),

    /** A master, which sentinels name. */
    SENTINEL("-sentinel", 26379),

    /** Several masters, each with a part of the keys. */
    CLUSTER("-cluster", 6379);

    private static final String PLAIN = "redis";
    private static final String SECURED = "rediss";

    private final String suffix;
    private final int port;

    Topology(String suffix, int port) {
        this.suffix = suffix;
        this.port = port;
    }

    /** All schemes. */
    static Set<String> schemes() {
        return Arrays.stream(values())
                .flatMap(topology -> Stream.of(topology.scheme(false), topology.scheme(true)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @param scheme one of {@link #schemes()} */
    static Topology of(String scheme) {
        return Arrays.stream(values())
                .filter(topology -> scheme.equals(topology.scheme(isTls(scheme))))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scheme \"%s\", expected one of %s".formatted(scheme, String.join(", ", schemes()))));
    }

    static boolean isTls(String scheme) {
        return scheme.startsWith(SECURED);
    }

    String scheme(boolean tls) {
        return (tls ? SECURED : PLAIN) + suffix;
    }

    /** That of a host whose port is not said. */
    int port() {
        return port;
    }
}
