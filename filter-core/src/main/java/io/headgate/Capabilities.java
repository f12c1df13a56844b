package io.headgate;

import java.util.Set;

/**
 * What a backend can do; a policy that needs more is refused at start. Immutable.
 *
 * @param algorithms the algorithms it counts by
 * @param atomic whether the charges of one take, on whatever buckets, are taken all or none at one
 *     moment, so that no other take sees some of them
 * @param settles whether {@link Grant#settle} has an effect
 * @param serverClock whether time is told by a server that all nodes share, rather than by each node
 */
public record Capabilities(Set<Algorithm> algorithms, boolean atomic, boolean settles, boolean serverClock) {
    public Capabilities {
        algorithms = Set.copyOf(algorithms);
    }
}
