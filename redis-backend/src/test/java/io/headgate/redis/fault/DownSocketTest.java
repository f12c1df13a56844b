package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Health;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 82, on a Redis that is frozen: a thread that asks for a decision touches no socket, as the JVM records it. */
class DownSocketTest {
    private static final String ASKER = "asker-of-decisions";
    private static final PolicyLimit LIMIT = new PolicyLimit("down", "limit", Limit.parse("1000000/1d"), "down");
    private static final Set<String> SOCKET_EVENTS = Set.of("jdk.SocketRead", "jdk.SocketWrite");
    private static final int DECISIONS = 20_000;
    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final ExecutorService asker = Executors.newSingleThreadExecutor(task -> new Thread(task, ASKER));

    @Test
    void aDecisionTouchesNoSocketWhileRedisIsDown() throws IOException, InterruptedException, ExecutionException {
        try (RedisServer redis = RedisServer.start();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            Awaitility.await().atMost(WAIT).until(() -> take(backend, "warm-up") == null);
            long up = socketEvents(backend, 10);
            redis.freeze();
            awaitDown(backend);
            long down = socketEvents(backend, DECISIONS);
            redis.thaw();

            System.out.printf(
                    "promise 82: socket events of the asking thread: %d of 10 decisions while up, %d of %d while down%n",
                    up, down, DECISIONS);
            assertTrue(up >= 20, () -> up + " events of 10 round trips, so the recording misses some");
            assertEquals(0, down);
        } finally {
            asker.shutdown();
        }
    }

    private static void awaitDown(Backend backend) {
        Awaitility.await().atMost(WAIT).until(() -> backend.health().state() == Health.State.DOWN);
    }

    /** What kept Redis from deciding; the choice is local. */
    private static @Nullable BackendException take(Backend backend, String client) {
        return backend.take(Takes.of(LIMIT, client)).failure();
    }

    /** How often the asker read from or wrote to a socket meanwhile. */
    private long socketEvents(Backend backend, int decisions)
            throws IOException, InterruptedException, ExecutionException {
        Path file = directory.resolve("decisions-" + decisions + ".jfr");
        try (Recording recording = new Recording()) {
            SOCKET_EVENTS.forEach(
                    name -> recording.enable(name).withThreshold(Duration.ZERO).withoutStackTrace());
            recording.start();
            Future<?> asked = asker.submit(() -> {
                for (int i = 0; i < decisions; i++) {
                    take(backend, "client-" + i % 1_000);
                }
            });
            asked.get();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> SOCKET_EVENTS.contains(event.getEventType().getName()))
                .filter(event -> ASKER.equals(event.getThread().getJavaName()))
                .count();
    }
}
