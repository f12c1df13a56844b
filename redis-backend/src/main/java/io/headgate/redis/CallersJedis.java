package io.headgate.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

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
    public List<Object> run(List<ScriptCall> calls, long deadlineNanos) {
        return threads.call(() -> Reply.checked(calls, script.run(this::send, calls)), deadlineNanos);
    }

    /** The client stays open. */
    @Override
    public void close() {
        threads.stop();
    }

    private List<Object> send(List<ScriptCall> calls, Script.Variant variant, boolean byText) {
        List<Object> replies = new ArrayList<>(calls.size());
        for (ScriptCall call : calls) {
            replies.add(send(call, variant, byText && replies.isEmpty()));
        }
        return replies;
    }

    private Object send(ScriptCall call, Script.Variant variant, boolean byText) {
        try {
            return byText
                    ? jedis.eval(variant.text, call.keys(), call.arguments())
                    : jedis.evalsha(variant.hash, call.keys(), call.arguments());
        } catch (JedisDataException e) {
            return e;
        }
    }
}
