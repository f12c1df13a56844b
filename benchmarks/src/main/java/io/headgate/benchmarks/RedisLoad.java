package io.headgate.benchmarks;

import io.headgate.benchmarks.RedisClients.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Threads that ask for decisions one after the other, as fast as they get them. */
final class RedisLoad {
    private final Histogram latencies = new Histogram();
    private long admitted;
    private long failed;
    private @Nullable RuntimeException failure;
    private Duration time = Duration.ZERO;

    private RedisLoad() {}

    /** Asks for random clients until the time is over. */
    static RedisLoad run(RedisClients clients, Supplier<String> names, int threads, Duration time)
            throws InterruptedException, ExecutionException {
        CountDownLatch ready = new CountDownLatch(threads);
        return run(threads, () -> {
            RedisLoad load = new RedisLoad();
            ready.countDown();
            ready.await();
            load.ask(clients, names, time.toNanos());
            return load;
        });
    }

    /** Asks once for each client from 0 on. */
    static RedisLoad fill(RedisClients clients, int count, int threads)
            throws InterruptedException, ExecutionException {
        return each(clients, 0, count, 1, threads);
    }

    /** Asks for each client in turn, so many times. */
    static RedisLoad each(RedisClients clients, int first, int count, int times, int threads)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger(first);
        return run(threads, () -> {
            RedisLoad load = new RedisLoad();
            for (int i = next.getAndIncrement(); i < first + count; i = next.getAndIncrement()) {
                for (int time = 0; time < times; time++) {
                    load.count(clients, Client.name(i));
                }
            }
            return load;
        });
    }

    /** How long it took from the first request to the last answer. */
    Duration time() {
        return time;
    }

    /** How long each decision took. */
    Histogram latencies() {
        return latencies;
    }

    long admitted() {
        return admitted;
    }

    long failed() {
        return failed;
    }

    /** What a failed one threw, if it threw. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    private static RedisLoad run(int threads, Callable<RedisLoad> worker)
            throws InterruptedException, ExecutionException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            RedisLoad all = new RedisLoad();
            List<Future<RedisLoad>> running = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(worker));
            }
            for (Future<RedisLoad> one : running) {
                all.add(one.get());
            }
            all.time = Duration.ofNanos(System.nanoTime() - start);
            return all;
        } finally {
            workers.shutdownNow();
        }
    }

    private void ask(RedisClients clients, Supplier<String> names, long nanos) {
        long start = System.nanoTime();
        for (long before = start; before - start < nanos; ) {
            count(clients, names.get());
            long after = System.nanoTime();
            latencies.record(after - before);
            before = after;
        }
    }

    private void count(RedisClients clients, String name) {
        try {
            Answer answer = clients.ask(name);
            admitted += answer == Answer.ADMITTED ? 1 : 0;
            failed += answer == Answer.FAILED ? 1 : 0;
        } catch (RuntimeException e) {
            failed++;
            failure = e;
        }
    }

    private void add(RedisLoad other) {
        latencies.add(other.latencies);
        admitted += other.admitted;
        failed += other.failed;
        failure = failure == null ? other.failure : failure;
    }
}
