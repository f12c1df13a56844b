package io.headgate.redis;

import io.headgate.BackendException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** Asks a node of a cluster which node has which slots, on a connection for this alone. Used by one thread. */
final class ClusterQuery implements ClusterTopology.Query {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Login login;
    private final Set<Watch.Watched> watched = ConcurrentHashMap.newKeySet();
    private final Watch watch = new Watch(watched, NANOS);
    private final Sockets sockets;
    private final Introductions introductions = new Introductions();

    ClusterQuery(Login login) {
        this.login = login;
        this.sockets = new Sockets(login.tls(), watched, watch);
        watch.start();
    }

    @Override
    public ClusterSlots slots(Host node) {
        Party party = Party.node(login, node);
        try {
            Link link = introductions
                    .connect(sockets, party, login.toServer(), NANOS)
                    .link();
            try {
                CommandArguments slots = new CommandArguments(Command.CLUSTER).add("SLOTS");
                long deadlineNanos = System.nanoTime() + NANOS;
                return ClusterSlots.of(link.ask(connection -> connection.executeCommand(slots), deadlineNanos), node);
            } finally {
                sockets.drop(link);
            }
        } catch (JedisException e) {
            throw Advice.of(party, e);
        } catch (BackendException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw Failures.ofMalformed(e);
        }
    }

    @Override
    public void close() {
        watch.stop();
        sockets.end();
        watched.forEach(Watch.Watched::abort);
    }
}
