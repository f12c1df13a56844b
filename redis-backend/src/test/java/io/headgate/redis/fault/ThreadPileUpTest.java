package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Promise 61: threads do not pile up on a frozen server. */
class ThreadPileUpTest {
    private static final int DEADLINE_MILLIS = 50;

    private final PolicyLimit limit = Takes.limit("pile-up", "1000000000/1s");
    private RedisServer redis;
    private Backend backend;

    @BeforeEach
    void open() {
        redis = RedisServer.start();
        backend = BackendFactory.openUri(redis.uri() + "?deadline=" + DEADLINE_MILLIS + "ms");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(this::takes);
    }

    @AfterEach
    void close() {
        redis.thaw();
        backend.close();
        redis.close();
    }

    @Test
    void noneOf200ThreadsIsLeftOnAServerThatFreezesForASecond() {
        pileUp(Duration.ofSeconds(1));
    }

    @Tag("long")
    @Test
    void noneOf200ThreadsIsLeftOnAServerThatFreezesFor35Seconds() {
        Latencies latencies = pileUp(Duration.ofSeconds(35));
        System.out.printf(Locale.ROOT, "promise 61: 200 threads, frozen for 35 s: 0 left; %s%n", latencies);
        assertTrue(latencies.millis(0.999) <= DEADLINE_MILLIS + 20, latencies.toString());
    }

    /** Every one takes once a round, so that they all wait together. */
    @Tag("long")
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void noneOf10000VirtualThreadsIsLeftOnAFrozenServer() throws Exception {
        redis.freeze();
        AtomicLong slowest = new AtomicLong();
        AtomicLong unexpected = new AtomicLong();
        CountDownLatch left = new CountDownLatch(10_000);
        ExecutorService executor = virtualThreads();
        try {
            for (int i = 0; i < 10_000; i++) {
                String key = "virtual-" + i;
                executor.execute(() -> {
                    for (int round = 0; round < 5; round++) {
                        long start = System.nanoTime();
                        try {
                            backend.take(Takes.of(limit, key));
                        } catch (BackendException expected) {
                            slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                        } catch (RuntimeException | Error e) {
                            unexpected.incrementAndGet();
                        }
                    }
                    left.countDown();
                });
            }
            boolean ended = left.await(30, TimeUnit.SECONDS);
            System.out.printf(
                    Locale.ROOT,
                    "promise 61: 10 000 virtual threads on a frozen server: %d left; slowest of 50 000 calls %d ms%n",
                    left.getCount(),
                    TimeUnit.NANOSECONDS.toMillis(slowest.get()));
            assertTrue(ended, left.getCount() + " virtual threads are left");
            assertEquals(0, unexpected.get(), "calls that failed otherwise than by BackendException");
            assertTrue(slowest.get() < TimeUnit.SECONDS.toNanos(1), "a call took " + slowest.get() + " ns");
        } finally {
            executor.shutdownNow();
        }
    }

    private Latencies pileUp(Duration frozen) {
        // what fails at once is not tried again at once: 200 threads that spin would measure the scheduler
        Duration pace = Duration.ofMillis(DEADLINE_MILLIS);
        try (MachineDelay machine = new MachineDelay();
                Load load = Load.start(backend, 200, pace, thread -> Takes.of(limit, "key-" + thread))) {
            Awaitility.await().until(() -> load.count(call -> call.outcome().equals("granted")) > 0);
            redis.freeze();
            long since = System.nanoTime();
            LockSupport.parkNanos(frozen.toNanos());
            // while the server is still frozen
            load.stop();
            redis.thaw();
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(this::takes);
            Latencies latencies = Latencies.of(load.ended().stream()
                    .filter(call -> call.startNanos() - since >= 0)
                    .toList());
            double slack = 150 + 2 * machine.worstMillis();
            assertTrue(latencies.maxMillis() <= DEADLINE_MILLIS + slack, latencies + ", slack " + slack);
            return latencies;
        }
    }

    private boolean takes() {
        try {
            return backend.take(Takes.of(limit, "probe")).granted();
        } catch (BackendException notYet) {
            return false;
        }
    }

    /** The tests are compiled for a Java that has none. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
