package io.headgate.redis;

import io.headgate.BackendUri;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a URI says of where a Redis is, and as whom to speak to it. Immutable; messages and {@link
 * #toString()} hold no password.
 *
 * @param hosts at least one: the server, the sentinels, or some nodes of the cluster
 * @param tls with servers and sentinels
 * @param user the servers' user; null for the default user
 * @param password null for none
 * @param master the name of the master, as the sentinels know it; null where there are none
 * @param sentinelUser the sentinels' user; null for the default user
 * @param sentinelPassword null for none
 */
record Address(
        Topology topology,
        List<Host> hosts,
        boolean tls,
        int database,
        @Nullable String user,
        @Nullable Password password,
        @Nullable String master,
        @Nullable String sentinelUser,
        @Nullable Password sentinelPassword) {

    Address {
        hosts = List.copyOf(hosts);
    }

    /** @throws IllegalArgumentException if a part is wrong */
    static Address of(BackendUri uri) {
        return new AddressParser(uri).parse();
    }

    /** Whether all of it is on this machine, so that nobody listens on the way. */
    boolean isLoopback() {
        return hosts.stream().allMatch(Host::isLoopback);
    }

    String scheme() {
        return topology.scheme(tls);
    }

    /** {@code host:port}, or {@code master of host:port,host:port}. */
    @Override
    public String toString() {
        String all = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
        return master == null ? all : master + " of " + all;
    }
}
