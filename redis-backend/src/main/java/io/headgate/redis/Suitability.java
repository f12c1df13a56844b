package io.headgate.redis;

import io.headgate.BackendException.Kind;

/** Says of a server or a sentinel whether it is what the URI says, by how it introduces itself. */
final class Suitability {
    private Suitability() {}

    /** @throws Unusable if it is not */
    static void require(Party party, Hello hello) {
        if (party.sentinel()) {
            requireSentinel(party, hello);
            return;
        }
        if (hello.isSentinel()) {
            throw wrong(
                    party,
                    "this is a sentinel",
                    "the port of a server, 6379 unless configured, or " + party.schemeOf(Topology.SENTINEL));
        }
        if (hello.isOlderThan(6, 2)) {
            throw wrong(party, "this is Redis " + hello.version(), "6.2 or later");
        }
        if (hello.isCluster()) {
            requireCluster(party);
        }
        if (hello.isStandalone() && party.address().topology() == Topology.CLUSTER) {
            throw wrong(party, "this is no node of a cluster", party.schemeOf(Topology.SINGLE));
        }
        if (hello.isReplica() && party.part() == Party.Part.SERVER) {
            throw replica(party);
        }
    }

    /**
     * For a server that is a node of a cluster.
     *
     * @throws Unusable if the URI says otherwise
     */
    static void requireCluster(Party party) {
        if (party.address().topology() != Topology.CLUSTER) {
            throw wrong(party, "this is a node of a cluster", party.schemeOf(Topology.CLUSTER));
        }
    }

    private static void requireSentinel(Party party, Hello hello) {
        if (hello.isCluster()) {
            throw wrong(party, "this is no sentinel, but a node of a cluster", party.schemeOf(Topology.CLUSTER));
        }
        if (hello.isStandalone()) {
            throw wrong(
                    party,
                    "this is no sentinel, but a Redis",
                    "the port of a sentinel, 26379 unless configured, or " + party.schemeOf(Topology.SINGLE));
        }
    }

    /** It does not know what was just taken. */
    private static Unusable replica(Party party) {
        return party.address().topology() == Topology.SINGLE
                ? wrong(party, "this is a replica", "its master, or " + party.schemeOf(Topology.SENTINEL))
                : new Unusable(Kind.NOT_READY, party.says("this is a replica"), "");
    }

    private static Unusable wrong(Party party, String found, String expected) {
        return new Unusable(Kind.NOT_READY, party.says(found), "expected " + expected);
    }
}
