package io.headgate.redis;

import java.util.List;

/** Says what to dial. Used by the thread that dials. */
interface Whereabouts {
    /** Where there is no need to ask. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Where the server is now.
     *
     * @throws Unusable if nobody says
     */
    Host find(Sockets sockets);

    /** How long after {@link #find} to ask again while all is well, jitter included; or {@link #NEVER}. */
    long restNanos();

    /** Says that what was found last will not do. */
    default void doubt(Sockets sockets) {}

    /** What is wrong although all works. */
    default List<String> warnings() {
        return List.of();
    }

    /** Lets go of connections. */
    default void close(Sockets sockets) {}

    /** What a URI of one server or of sentinels says. */
    static Whereabouts of(Login login) {
        Address address = login.address();
        return address.master() == null ? fixed(address.hosts().get(0)) : new Sentinels(login, address.master());
    }

    /** A server that is always at one place. */
    static Whereabouts fixed(Host host) {
        return new Whereabouts() {
            @Override
            public Host find(Sockets sockets) {
                return host;
            }

            @Override
            public long restNanos() {
                return NEVER;
            }

            @Override
            public String toString() {
                return host.toString();
            }
        };
    }
}
