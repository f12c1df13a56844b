package io.headgate.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Makes a connection that is of use: to the master, with every right that a call needs. Used by the
 * thread that dials.
 */
final class Dialler {
    /** How long a handshake may take, and then the answers to the first calls. No request waits for that. */
    static final long DIAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Login login;
    private final Whereabouts whereabouts;
    private final Canary canary;
    private final Introductions introductions = new Introductions();
    private @Nullable Host at;
    private Hello hello = Hello.NONE;

    /** What was found of the memory; empty where it is not to be asked about. */
    private Optional<List<String>> memory = Optional.of(List.of());

    Dialler(Login login, Whereabouts whereabouts, Canary canary) {
        this.login = login;
        this.whereabouts = whereabouts;
        this.canary = canary;
    }

    /**
     * Asks where the server is.
     *
     * @return whether it is elsewhere than before
     * @throws Unusable if nobody says
     */
    boolean moved(Sockets sockets) {
        Host now = whereabouts.find(sockets);
        boolean moved = at != null && !at.equals(now);
        at = now;
        return moved;
    }

    /** Where {@link #moved} has found the server. */
    Host host() {
        return Objects.requireNonNull(at);
    }

    /** How long after {@link #moved} to ask again while all is well, or {@link Whereabouts#NEVER}. */
    long restNanos() {
        return whereabouts.restNanos();
    }

    /**
     * Dials the server, where {@link #moved} has found it.
     *
     * @param anew whether there is no connection yet
     * @throws Unusable if it is of no use
     * @throws RuntimeException if it is no Redis
     */
    Link dial(Sockets sockets, boolean anew) {
        Party party = Party.server(login, host());
        boolean usable = false;
        try {
            Link link = dial(sockets, party, anew);
            usable = true;
            return link;
        } finally {
            if (!usable) {
                whereabouts.doubt(sockets);
            }
        }
    }

    private Link dial(Sockets sockets, Party party, boolean anew) {
        Introduction met = introductions.connect(sockets, party, login.toServer(), DIAL_NANOS);
        long deadlineNanos = System.nanoTime() + DIAL_NANOS;
        boolean usable = false;
        try {
            hello = met.hello();
            select(met.link(), deadlineNanos);
            tryOut(met.link(), party, deadlineNanos);
            if (anew) {
                surveyAnew(met.link(), deadlineNanos);
            }
            usable = true;
            return met.link();
        } catch (JedisException e) {
            throw Advice.of(party, e);
        } finally {
            if (!usable) {
                sockets.drop(met.link());
            }
        }
    }

    private void tryOut(Link link, Party party, long deadlineNanos) {
        try {
            canary.run(link, deadlineNanos);
        } catch (JedisRedirectionException e) {
            // the slot has moved meanwhile, or this is no node for which there is a slot to name
            Suitability.requireCluster(party);
        }
    }

    private void select(Link link, long deadlineNanos) {
        int database = login.address().database();
        if (database > 0) {
            link.ask(connection -> connection.select(database), deadlineNanos);
        }
    }

    /**
     * Asks what the server does when its memory is full, unless it has said that it does not tell.
     *
     * @throws JedisException if it does not answer
     */
    void survey(Link link) {
        if (memory.isPresent()) {
            surveyAnew(link, System.nanoTime() + DIAL_NANOS);
        }
    }

    /** Asks in any case. */
    private void surveyAnew(Link link, long deadlineNanos) {
        memory = link.ask(connection -> Memory.warnings(connection, hello), deadlineNanos);
    }

    /** What is wrong although all works. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(whereabouts.warnings());
        memory.ifPresent(all::addAll);
        return all;
    }

    void close(Sockets sockets) {
        whereabouts.close(sockets);
    }

    /** Where the server is. */
    @Override
    public String toString() {
        return whereabouts.toString();
    }
}
