package io.headgate.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks of one caller side by side, the last one in its own thread. Thread-safe. */
final class SideBySide {
    private static final int MOST_THREADS = 64;
    private static final int MOST_WAITING = 10_000;
    private static final long THREAD_REST_SECONDS = 10;

    private final AtomicInteger threadCount = new AtomicInteger();

    /** Where all threads are taken, the caller runs its tasks one by one. */
    private final ThreadPoolExecutor threads = pool(0, new SynchronousQueue<>());

    /** For tasks that may outlast their caller, which must not run them. */
    private final ThreadPoolExecutor waitingThreads = pool(MOST_THREADS, new LinkedBlockingQueue<>(MOST_WAITING));

    SideBySide() {
        waitingThreads.allowCoreThreadTimeOut(true);
    }

    /** Returns when all have ended. They have deadlines of their own, and throw nothing. */
    void run(List<Runnable> tasks) {
        List<Future<?>> others = new ArrayList<>(tasks.size() - 1);
        for (Runnable task : tasks.subList(1, tasks.size())) {
            others.add(threads.submit(task));
        }
        tasks.get(0).run();
        others.forEach(other -> await(other, Long.MAX_VALUE));
    }

    /** Runs a task, and waits for its end until the deadline at most. It throws nothing. */
    void runWaiting(Runnable task, long deadlineNanos) {
        await(waitingThreads.submit(task), deadlineNanos - System.nanoTime());
    }

    /** Lets what is under way end. The caller runs what comes later. */
    void stop() {
        threads.shutdown();
        waitingThreads.shutdown();
    }

    /** An interrupt of the caller ends nothing that is under way. */
    private static void await(Future<?> future, long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (true) {
            try {
                future.get(nanos == Long.MAX_VALUE ? nanos : end - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TimeoutException goesOn) {
                break;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ThreadPoolExecutor pool(int core, BlockingQueue<Runnable> queue) {
        return new ThreadPoolExecutor(
                core,
                MOST_THREADS,
                THREAD_REST_SECONDS,
                TimeUnit.SECONDS,
                queue,
                this::thread,
                (task, refusing) -> task.run());
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "headgate-redis-slot-" + threadCount.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
