package io.headgate.redis;

/**
 * Whom a message is about: a server, or a sentinel that says where the server is. Immutable.
 *
 * @param sentinel or a server
 */
record Party(Login login, Host host, boolean sentinel) {
    static Party server(Login login, Host host) {
        return new Party(login, host, false);
    }

    static Party sentinel(Login login, Host host) {
        return new Party(login, host, true);
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
                ? (sentinel ? "the sentinel " : "the master ") + host + ": " + what
                : what;
    }
}
