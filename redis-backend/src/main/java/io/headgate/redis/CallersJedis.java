package io.headgate.redis;

import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/**
 * A client that the application made and closes. Its timeouts and pool are the application's, and may
 * wait for long: so its calls are made by threads of their own, and callers wait for those no longer
 * than their deadline. Thread-safe.
 */
final class CallersJedis implements Transport {
    private final UnifiedJedis jedis;
    private final Script script;
    private final CallThreads threads;

    /** @param connections the most calls at a time */
    CallersJedis(UnifiedJedis jedis, Script script, int connections) {
        this.jedis = jedis;
        this.script = script;
        this.threads = new CallThreads(connections);
    }

    @Override
    public Object run(List<byte[]> keys, List<byte[]> arguments, long deadlineNanos) {
        return threads.call(() -> checked(keys, arguments), deadlineNanos);
    }

    /** The client stays open. */
    @Override
    public void close() {
        threads.stop();
    }

    private Object checked(List<byte[]> keys, List<byte[]> arguments) {
        Object reply = script.run(this::call, keys, arguments);
        Reply.requireOf(arguments, reply);
        return reply;
    }

    private Object call(boolean byHash, byte[] text, List<byte[]> keys, List<byte[]> arguments) {
        return byHash ? jedis.evalsha(text, keys, arguments) : jedis.eval(text, keys, arguments);
    }
}
