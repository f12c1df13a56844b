package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A client that the application made and closes. Its timeouts and pool are the application's, and may
 * wait for long: so its calls are made by threads of their own, and callers wait for those no longer
 * than their deadline. Thread-safe.
 */
final class CallersJedis implements Transport {
    private static final long THREAD_REST_SECONDS = 10;

    private final UnifiedJedis jedis;
    private final Script script;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger threadCount = new AtomicInteger();

    /** @param connections the most calls at a time */
    CallersJedis(UnifiedJedis jedis, Script script, int connections) {
        this.jedis = jedis;
        this.script = script;
        this.threads = new ThreadPoolExecutor(
                0, connections, THREAD_REST_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    }

    @Override
    public Object run(List<byte[]> keys, List<byte[]> arguments, long deadlineNanos) {
        Future<Object> reply = submit(keys, arguments);
        try {
            Object answer = await(reply, deadlineNanos);
            Reply.requireOf(arguments, answer);
            return answer;
        } catch (TimeoutException e) {
            throw new BackendException(Kind.TIMEOUT, "Redis did not answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JedisException cause) {
                throw Failures.of(cause);
            }
            throw Failures.ofMalformed(e);
        } catch (Reply.MalformedReplyException e) {
            throw Failures.ofMalformed(e);
        }
    }

    /** The call may be that of many callers, so an interrupt of one does not end it. */
    private static Object await(Future<Object> reply, long deadlineNanos) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return reply.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The client stays open. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Future<Object> submit(List<byte[]> keys, List<byte[]> arguments) {
        try {
            return threads.submit(() -> script.run(this::call, keys, arguments));
        } catch (RejectedExecutionException e) {
            throw new BackendException(Kind.UNREACHABLE, "all calls that may be made at a time wait for Redis", e);
        }
    }

    private Object call(boolean byHash, byte[] text, List<byte[]> keys, List<byte[]> arguments) {
        return byHash ? jedis.evalsha(text, keys, arguments) : jedis.eval(text, keys, arguments);
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "headgate-redis-call-" + threadCount.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
