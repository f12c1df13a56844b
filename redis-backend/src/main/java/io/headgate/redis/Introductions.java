package io.headgate.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connects to servers and sentinels and asks who they are. Where that fails it has a closer look, once
 * for each failure until there is a connection again. Used by the thread that dials.
 */
final class Introductions {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Map<String, Unusable> seen = new HashMap<>();

    /**
     * Connects.
     *
     * @param nanos how long that may take, and then how long an answer may
     * @throws Unusable if that fails, or the other side is none that was meant
     */
    Introduction connect(Sockets sockets, Party party, JedisClientConfig config, long nanos) {
        try {
            Introduction met = meet(sockets, party, config, nanos);
            seen.keySet().removeIf(failure -> failure.startsWith(party.host() + " "));
            return met;
        } catch (JedisException e) {
            Unusable failure = Advice.of(party, e);
            if (Sockets.isUnconnected(e)) {
                throw failure;
            }
            throw seen.computeIfAbsent(
                    party.host() + " " + failure.getMessage(), unseen -> look(sockets, party, config, e, failure));
        }
    }

    private static Introduction meet(Sockets sockets, Party party, JedisClientConfig config, long nanos) {
        Link link = sockets.connect(party.host(), config, nanos);
        boolean suitable = false;
        try {
            Hello hello = link.ask(Hello::of, System.nanoTime() + nanos);
            Suitability.require(party, hello);
            suitable = true;
            return new Introduction(link, hello);
        } finally {
            if (!suitable) {
                sockets.drop(link);
            }
        }
    }

    /** Often what refuses the credentials, or does not understand us, is not what was meant. */
    private static Unusable look(
            Sockets sockets, Party party, JedisClientConfig config, JedisException e, Unusable failure) {
        if (e instanceof JedisConnectionException && !party.address().tls()) {
            return sockets.speaksTls(party.host(), LOOK_NANOS) ? Advice.speaksTls(party) : failure;
        }
        if (e instanceof JedisAccessControlException && config.getPassword() != null) {
            return lookAsNobody(sockets, party, failure);
        }
        return failure;
    }

    private static Unusable lookAsNobody(Sockets sockets, Party party, Unusable failure) {
        try {
            JedisClientConfig nobody = party.login().asNobody();
            Introduction met = meet(sockets, party, nobody, LOOK_NANOS);
            sockets.drop(met.link());
            return failure;
        } catch (Unusable e) {
            return e;
        } catch (JedisException e) {
            return failure;
        }
    }
}
