package io.headgate.redis;

import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection. It is used by one thread at a time; another may {@link #abort} it.
 *
 * <p>The timeout of a socket bounds each read, and a server that sends a byte now and then is never
 * late: so {@link Watch} aborts what is overdue.
 */
final class Link implements Watch.Watched {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Connection connection;
    private final Socket socket;
    private long usedNanos = System.nanoTime();
    private volatile boolean busy;
    private volatile long dueNanos;

    /** @param socket the connection's, below TLS */
    Link(Connection connection, Socket socket) {
        this.connection = connection;
        this.socket = socket;
    }

    /**
     * Makes the calls.
     *
     * @return for each call its reply, which may be a {@link JedisDataException}
     * @throws JedisException if there is no reply by the deadline
     */
    List<Object> run(Script script, List<ScriptCall> calls, long deadlineNanos) {
        begin(deadlineNanos);
        try {
            return script.run(this::send, calls);
        } finally {
            end();
        }
    }

    /** @throws JedisException if there is no reply by the deadline, or an error */
    Object run(Script script, ScriptCall call, long deadlineNanos) {
        Object reply = run(script, List.of(call), deadlineNanos).get(0);
        if (reply instanceof JedisDataException e) {
            throw e;
        }
        return reply;
    }

    /**
     * Makes another call than that of the script.
     *
     * @throws JedisException if there is no reply by the deadline, or an error
     */
    <T> T ask(Function<Connection, T> call, long deadlineNanos) {
        begin(deadlineNanos);
        try {
            return call.apply(connection);
        } finally {
            end();
        }
    }

    /** When it was last used, of {@link System#nanoTime()}. For the thread that holds the link. */
    long usedNanos() {
        return usedNanos;
    }

    @Override
    public boolean isOverdue(long nowNanos) {
        return busy && nowNanos - dueNanos >= 0;
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    /** Closes the socket; who waits for a reply gets an error at once. */
    @Override
    public void abort() {
        Sockets.close(socket);
    }

    private void begin(long deadlineNanos) {
        usedNanos = System.nanoTime();
        long millis = (deadlineNanos - usedNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        connection.setSoTimeout((int) Math.max(1, millis));
        dueNanos = deadlineNanos;
        busy = true;
    }

    private void end() {
        busy = false;
    }

    private List<Object> send(List<ScriptCall> calls, Script.Variant variant, boolean byText) {
        int sent = calls.size();
        for (int i = 0; i < calls.size(); i++) {
            ScriptCall call = calls.get(i);
            if (call.asking()) {
                connection.sendCommand(Command.ASKING);
                sent++;
            }
            connection.sendCommand(command(call, variant, byText && i == 0));
        }
        List<Object> replies = connection.getMany(sent);
        return sent == calls.size() ? replies : withoutAsking(calls, replies);
    }

    private static List<Object> withoutAsking(List<ScriptCall> calls, List<Object> replies) {
        Iterator<Object> all = replies.iterator();
        List<Object> own = new ArrayList<>(calls.size());
        for (ScriptCall call : calls) {
            if (call.asking()) {
                all.next();
            }
            own.add(all.next());
        }
        return own;
    }

    private static CommandArguments command(ScriptCall call, Script.Variant variant, boolean byText) {
        CommandArguments all = new CommandArguments(byText ? Command.EVAL : Command.EVALSHA)
                .add(byText ? variant.text : variant.hash)
                .add(call.keys().size());
        call.keys().forEach(all::add);
        call.arguments().forEach(all::add);
        return all;
    }
}
