package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Threads that make calls for threads that cannot: because a call may take longer than they wait, or
 * because an interrupt would close its socket, as one of a virtual thread does. Thread-safe.
 */
final class CallThreads {
    private static final long THREAD_REST_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final AtomicInteger threadCount = new AtomicInteger();

    /** @param most the most calls at a time */
    CallThreads(int most) {
        this.threads = new ThreadPoolExecutor(
                0, most, THREAD_REST_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    }

    /** @throws BackendException if the call does not end by the deadline, or fails */
    <T> T call(Callable<T> call, long deadlineNanos) {
        try {
            return await(threads.submit(call), deadlineNanos);
        } catch (RejectedExecutionException e) {
            throw new BackendException(Kind.UNREACHABLE, "all calls that may be made at a time wait for Redis", e);
        } catch (TimeoutException e) {
            throw new BackendException(Kind.TIMEOUT, "Redis did not answer in time", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    void stop() {
        threads.shutdownNow();
    }

    private static BackendException failure(@Nullable Throwable cause) {
        if (cause instanceof BackendException failure) {
            return new BackendException(failure.kind(), String.valueOf(failure.getMessage()), failure);
        }
        return cause instanceof JedisException failure
                ? Failures.of(failure)
                : Failures.ofMalformed(cause == null ? new IllegalStateException() : cause);
    }

    /** The call may be that of many callers, so an interrupt of one does not end it. */
    private static <T> T await(Future<T> reply, long deadlineNanos) throws ExecutionException, TimeoutException {
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

    private Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "headgate-redis-call-" + threadCount.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
