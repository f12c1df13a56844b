package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Says of an error what to change, and where. Nothing that a server or a sentinel says is repeated, but
 * for names out of lists.
 */
final class Advice {
    /** By what the text of an error has in it. */
    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("MISCONF", "it cannot write to disk, and its log says why");
        KNOWN.put("NOREPLICAS", "fewer replicas follow it than min-replicas-to-write asks for");
        KNOWN.put("CLUSTERDOWN", "a part of the slots has no master");
        KNOWN.put("OOM", "expected Redis 7 or later, or more maxmemory");
        KNOWN.put("DENIED", "expected a password for it, or protected-mode no");
        KNOWN.put("max number of clients", "expected a higher maxclients, or fewer connections of each node");
        KNOWN.put("DB index", "expected a database below the number of them that it is configured for");
    }

    private Advice() {}

    /** What went wrong, with whom, and what to change. */
    static Unusable of(Party party, JedisException e) {
        BackendException failure = Failures.of(e);
        return new Unusable(
                failure.kind(),
                party.says(String.valueOf(failure.getMessage())),
                failure.kind() == Kind.ACCESS ? ofAccess(party, e) : ofElse(party, e),
                failure);
    }

    /** Of a port to which we speak without TLS. */
    static Unusable speaksTls(Party party) {
        String scheme = party.address().topology().scheme(true);
        return new Unusable(Kind.UNREACHABLE, party.says("the port speaks TLS"), "expected the scheme " + scheme);
    }

    private static String ofAccess(Party party, JedisException e) {
        if (Failures.code(e).equals("NOAUTH")) {
            return "expected " + credentials(party);
        }
        if (Failures.code(e).equals("WRONGPASS")) {
            return "expected other values of " + credentials(party);
        }
        if (Failures.isUnknownCommand(e)) {
            return Rights.named(e).map(name -> name + " is renamed, or ").orElse("a command is renamed, or ")
                    + "this is older than Redis 6.2";
        }
        String other = ofElse(party, e);
        return other.isEmpty() ? rights(party, e) : other;
    }

    private static String credentials(Party party) {
        Address address = party.address();
        Password password = party.sentinel() ? address.sentinelPassword() : address.password();
        if (password != null && password.inFile()) {
            return "the user in the URI and the password in " + password.text();
        }
        if (party.address().topology() != Topology.SENTINEL) {
            return "user:password@ in the URI";
        }
        return party.sentinel()
                ? "sentinel-user and sentinel-password in the URI; user:password@ is for the master alone"
                : "user:password@ in the URI; sentinel-user and sentinel-password are for sentinels alone";
    }

    private static String rights(Party party, JedisException e) {
        String right =
                Rights.named(e).map(name -> "it may not call " + name + "; ").orElse("");
        return right + "expected "
                + (party.sentinel() ? Rights.ofSentinel(party.login()) : Rights.ofServer(party.login()));
    }

    private static String ofElse(Party party, JedisException e) {
        if (e instanceof JedisConnectionException) {
            return ofConnection(party);
        }
        String text = String.valueOf(e.getMessage());
        return KNOWN.entrySet().stream()
                .filter(known -> text.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** Who runs beside a server may know it by an address that is everybody's own. */
    private static String ofConnection(Party party) {
        if (party.sentinel() || !party.host().isLoopback() || party.address().isLoopback()) {
            return "";
        }
        return "this address is everybody's own, expected one that all reach in "
                + (party.address().topology() == Topology.SENTINEL ? "sentinel monitor" : "cluster-announce-ip");
    }
}
