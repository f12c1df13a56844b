package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link Hammer} in a JVM of its own. */
final class HammerJvm implements AutoCloseable {
    private static final long CLOCK_ERROR_MILLIS = 2_000;

    private final ChildJvm jvm;
    private final Path history;

    private HammerJvm(ChildJvm jvm, Path history) {
        this.jvm = jvm;
        this.history = history;
    }

    /**
     * What is hammered.
     *
     * @param limit as text
     * @param keys how many; thread n begins with key n
     * @param threads how many threads
     * @param millis how long
     */
    record Plan(String limit, int keys, int threads, long millis) {}

    /**
     * Starts one, and waits until it is ready.
     *
     * @param ahead by how much its wall clock is wrong; that it is, is made sure of
     */
    static HammerJvm start(Path directory, Plan plan, String uri, Duration ahead) {
        try {
            Path own = Files.createTempDirectory(directory, "hammer");
            long before = System.nanoTime();
            ChildJvm jvm = ChildJvm.start(
                    Hammer.class,
                    own,
                    environment(own, ahead),
                    uri,
                    plan.limit(),
                    String.valueOf(plan.keys()),
                    String.valueOf(plan.threads()),
                    String.valueOf(plan.millis()),
                    own.resolve("history").toString());
            HammerJvm hammer = new HammerJvm(jvm, own.resolve("history"));
            hammer.awaitReady(before, ahead);
            return hammer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it begin at this {@link System#nanoTime}. */
    void begin(long nanos) {
        jvm.tell(String.valueOf(nanos));
    }

    /** Waits for its end, in which no take may have failed, and says which were granted. */
    List<Call> end() throws InterruptedException {
        String[] counts = jvm.await("done ").split(" ", -1);
        jvm.awaitEnd();
        assertEquals("0", counts[1], "takes that failed, of " + counts[0]);
        try {
            return Files.readAllLines(history).stream().map(HammerJvm::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as a crash would. */
    @Override
    public void close() {
        jvm.close();
    }

    private static Map<String, String> environment(Path directory, Duration ahead) {
        if (ahead.isZero()) {
            return Map.of();
        }
        ClockShift clock = ClockShift.in(directory);
        clock.set(ahead);
        return clock.environment();
    }

    /** Its monotonic clock has to be this JVM's, and its wall clock as wrong as it should be. */
    private void awaitReady(long before, Duration ahead) {
        try {
            jvm.await("ready");
            String[] clock = jvm.await("clock ").split(" ", -1);
            long nanos = Long.parseLong(clock[1]);
            long now = System.nanoTime();
            assertTrue(before <= nanos && nanos <= now, "nanoTime is one clock for all processes of this machine");
            long wall = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(now - nanos);
            long error = Math.abs(Long.parseLong(clock[0]) - wall - ahead.toMillis());
            assertTrue(error < CLOCK_ERROR_MILLIS, "its wall clock is not " + ahead + " ahead");
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Call parse(String line) {
        String[] words = line.split(" ", -1);
        return new Call(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
