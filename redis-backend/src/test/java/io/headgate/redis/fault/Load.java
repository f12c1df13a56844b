package io.headgate.redis.fault;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Threads that take, one take after the other, until this is closed; and what became of each call. */
final class Load implements AutoCloseable {
    private static final long END_SECONDS = 30;

    /**
     * A call that ended.
     *
     * @param startNanos when it began
     * @param nanos how long it took
     * @param outcome {@code granted}, {@code refused}, the kind of a {@link BackendException}, or the type
     *     of any other exception
     */
    record Ended(long startNanos, long nanos, String outcome) {
        boolean failed() {
            return !outcome.equals("granted") && !outcome.equals("refused");
        }
    }

    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private final long paceNanos;

    private Load(long paceNanos) {
        this.paceNanos = paceNanos;
    }

    /** Thread n takes what is given for n, asked for again before each take. */
    static Load start(Backend backend, int threads, IntFunction<Take> takes) {
        return start(backend, threads, Duration.ZERO, takes);
    }

    /** The same, where a thread takes at most once in the time given. */
    static Load start(Backend backend, int threads, Duration pace, IntFunction<Take> takes) {
        Load load = new Load(pace.toNanos());
        for (int i = 0; i < threads; i++) {
            int index = i;
            Thread thread = new Thread(() -> load.run(backend, () -> takes.apply(index)), "load-" + i);
            thread.setDaemon(true);
            load.threads.add(thread);
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** The calls that ended so far. */
    List<Ended> ended() {
        return new ArrayList<>(ended);
    }

    /** How many calls ended so, so far. */
    long count(Predicate<Ended> which) {
        return ended.stream().filter(which).count();
    }

    /** How often each outcome was seen so far. */
    Map<String, Long> outcomes() {
        Map<String, Long> outcomes = new TreeMap<>();
        ended.forEach(call -> outcomes.merge(call.outcome(), 1L, Long::sum));
        return outcomes;
    }

    /** Lets the calls end that are under way. */
    void stop() {
        stopped = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                AssertionError stuck = new AssertionError(thread.getName() + " does not come back");
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void run(Backend backend, Supplier<Take> takes) {
        while (!stopped) {
            Take take = takes.get();
            long start = System.nanoTime();
            String outcome = outcome(backend, take);
            long took = System.nanoTime() - start;
            ended.add(new Ended(start, took, outcome));
            parkUntil(start + paceNanos);
        }
    }

    /** A wake-up may be left over from the call. */
    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static String outcome(Backend backend, Take take) {
        try {
            return backend.take(take).granted() ? "granted" : "refused";
        } catch (BackendException e) {
            return e.kind().name();
        } catch (RuntimeException | Error e) {
            return e.getClass().getName();
        }
    }
}
