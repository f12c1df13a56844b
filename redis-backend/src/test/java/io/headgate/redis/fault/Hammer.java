package io.headgate.redis.fault;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Many threads that take of one limit as fast as they can, as the main class of a JVM of its own.
 *
 * <p>It says {@code clock WALL_MILLIS NANO_TIME} and {@code ready}, is told the {@link System#nanoTime}
 * at which to begin, and in the end writes a {@link Call} a line to a file and says {@code done CALLS
 * FAILED}.
 */
final class Hammer {
    private final Backend backend;
    private final PolicyLimit limit;
    private final int keys;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private Hammer(Backend backend, PolicyLimit limit, int keys) {
        this.backend = backend;
        this.limit = limit;
        this.keys = keys;
    }

    public static void main(String[] arguments) throws IOException {
        try (Backend backend = BackendFactory.openUri(arguments[0])) {
            Hammer hammer = new Hammer(backend, Takes.limit("hammer", arguments[1]), Integer.parseInt(arguments[2]));
            warmUp(backend);
            System.out.println("clock " + System.currentTimeMillis() + " " + System.nanoTime());
            System.out.println("ready");
            long start = Long.parseLong(
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
            long end = start + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[4]));
            List<Call> granted = hammer.run(Integer.parseInt(arguments[3]), start, end);
            write(granted, Path.of(arguments[5]));
            System.out.println("done " + hammer.calls + " " + hammer.failed);
        }
    }

    /** The first call loads classes, for longer than a deadline on a busy machine. */
    private static void warmUp(Backend backend) {
        Awaitility.await().until(() -> {
            try {
                return backend.take(Takes.of(Takes.limit("warm", "1000/1s"), "warm"))
                        .granted();
            } catch (BackendException notYet) {
                return false;
            }
        });
    }

    private List<Call> run(int threads, long start, long end) {
        List<Call> all = new ArrayList<>();
        Threads.run(threads, thread -> {
            LockSupport.parkNanos(start - System.nanoTime());
            List<Call> granted = hammer(thread, end);
            synchronized (all) {
                all.addAll(granted);
            }
        });
        return all;
    }

    private List<Call> hammer(int thread, long end) {
        List<Call> granted = new ArrayList<>();
        for (int i = thread; System.nanoTime() - end < 0; i++) {
            Take take = Takes.of(limit, "key-" + i % keys);
            calls.increment();
            long send = System.nanoTime();
            try {
                if (backend.take(take).granted()) {
                    granted.add(new Call(send, System.nanoTime(), 1));
                }
            } catch (BackendException e) {
                failed.increment();
            }
        }
        return granted;
    }

    private static void write(List<Call> calls, Path file) throws IOException {
        Files.write(
                file,
                calls.stream()
                        .map(call -> call.sendNanos() + " " + call.receiveNanos() + " " + call.cost())
                        .toList());
    }
}
