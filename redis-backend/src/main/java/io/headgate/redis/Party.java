package io.headgate.redis;

/** Whom a message is about. Immutable. */
record Party(Login login, Host host, Part part) {
    /** What it is asked for. */
    enum Part {
        /** Decisions: it is a master. */
        SERVER,

        /** Where the slots of its cluster are: it may be a replica. */
        NODE,

        /** Where the master is. */
        SENTINEL
    }

    static Party server(Login login, Host host) {
        return new Party(login, host, Part.SERVER);
    }

    static Party node(Login login, Host host) {
        return new Party(login, host, Part.NODE);
    }

    static Party sentinel(Login login, Host host) {
        return new Party(login, host, Part.SENTINEL);
    }

    boolean sentinel() {
        return part == Part.SENTINEL;
    }

    Address address() {
        return login.address();
    }

    /** What a URI says instead where the party is of another topology. */
    String schemeOf(Topology other) {
        return "the scheme " + other.scheme(address().tls());
    }

    /** A message that names it, where the URI alone does not. */
    String says(String what) {
        return address().topology() == Topology.SENTINEL
                ? (sentinel() ? "the sentinel " : "the master ") + host + ": " + what
                : what;
    }
}
