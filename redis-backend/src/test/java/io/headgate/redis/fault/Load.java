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
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Threads that take, one take after the other, until this is closed; and what became of each call. */
final class Load implements AutoCloseable {
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
    private final PacedThreads threads;

    private Load(Backend backend, int threads, Duration pace, IntFunction<Take> takes) {
        this.threads = PacedThreads.start(threads, pace, thread -> call(backend, takes.apply(thread)));
    }

    /** Thread n takes what is given for n, asked for again before each take. */
    static Load start(Backend backend, int threads, IntFunction<Take> takes) {
        return start(backend, threads, Duration.ZERO, takes);
    }

    /** The same, where a thread takes at most once in the time given. */
    static Load start(Backend backend, int threads, Duration pace, IntFunction<Take> takes) {
        return new Load(backend, threads, pace, takes);
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
        threads.stop();
    }

    @Override
    public void close() {
        stop();
    }

    private void call(Backend backend, Take take) {
        long start = System.nanoTime();
        String outcome = outcome(backend, take);
        ended.add(new Ended(start, System.nanoTime() - start, outcome));
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
