package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A caller that is interrupted: its own affair, and nobody else's. */
class InterruptTest {
    private final PolicyLimit limit = Takes.limit("interrupt", "1000000000/1s");
    private RedisServer redis;
    private Backend backend;

    @BeforeEach
    void open() {
        redis = RedisServer.start();
        backend = BackendFactory.openUri(redis.uri() + "?deadline=2s");
        assertTrue(backend.take(Takes.of(limit, "first")).granted());
    }

    @AfterEach
    void close() {
        backend.close();
        redis.close();
    }

    @Test
    void whoIsInterruptedBeforehandIsAnsweredAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        boolean granted = backend.take(Takes.of(limit, "key")).granted();
        assertTrue(Thread.interrupted());
        assertTrue(granted);
    }

    @Test
    void aThreadThatIsInterruptedAgainAndAgainFailsNobody() {
        interruptAgainAndAgain(Thread::new);
    }

    /** Its socket operations end with the socket when it is interrupted. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadThatIsInterruptedAgainAndAgainFailsNobodyElse() {
        interruptAgainAndAgain(VirtualThread::of);
    }

    private interface Factory {
        Thread thread(Runnable task);
    }

    private void interruptAgainAndAgain(Factory factory) {
        AtomicBoolean stop = new AtomicBoolean();
        Thread victim = factory.thread(() -> {
            while (!stop.get()) {
                try {
                    backend.take(Takes.of(limit, "victim"));
                } catch (BackendException interrupted) {
                    Thread.onSpinWait();
                }
            }
        });
        try (Load load = Load.start(backend, 16, Duration.ofNanos(1), thread -> Takes.of(limit, "key-" + thread))) {
            Awaitility.await().until(() -> load.outcomes().containsKey("granted"));
            victim.start();
            for (int i = 0; i < 200; i++) {
                victim.interrupt();
                PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(5));
            }
            stop.set(true);
            load.stop();
            Map<String, Long> outcomes = load.outcomes();
            System.out.println("200 interrupts of one caller among 17: the others' takes " + outcomes);
            assertEquals(Map.of("granted", outcomes.get("granted")), outcomes);
        } finally {
            stop.set(true);
        }
    }
}
