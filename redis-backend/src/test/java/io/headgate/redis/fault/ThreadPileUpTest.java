package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
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
    private static final int VIRTUAL_THREADS = 10_000;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

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

    /** Each asks once a second, of a policy that is local: so the choice decides, and the threads go on. */
    @Tag("long")
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void noneOf10000VirtualThreadsIsLeftOnAServerThatFreezesFor35Seconds() throws InterruptedException {
        PolicyLimit local = Policy.builder("virtual")
                .limit(Limit.parse("1000000/1s"))
                .build()
                .limits()
                .get(0);
        long end = System.nanoTime() + Duration.ofSeconds(35).toNanos();
        Queue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicLong refused = new AtomicLong();
        CountDownLatch left = new CountDownLatch(VIRTUAL_THREADS);
        redis.freeze();
        for (int i = 0; i < VIRTUAL_THREADS; i++) {
            Take take = Takes.of(local, "virtual-" + i);
            VirtualThread.of(() -> {
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SECOND_NANOS));
                        while (System.nanoTime() - end < 0) {
                            long start = System.nanoTime();
                            refused.addAndGet(backend.take(take).granted() ? 0 : 1);
                            nanos.add(System.nanoTime() - start);
                            LockSupport.parkNanos(SECOND_NANOS);
                        }
                        left.countDown();
                    })
                    .start();
        }
        boolean ended = left.await(60, TimeUnit.SECONDS);
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        double p999 = sorted[(int) (0.999 * sorted.length)] / 1e6;
        System.out.printf(
                Locale.ROOT,
                "promise 61: 10 000 virtual threads, frozen for 35 s: %d left; %d decisions, p50 %.3f ms, p99.9 %.1f ms,"
                        + " max %.1f ms%n",
                left.getCount(),
                sorted.length,
                sorted[sorted.length / 2] / 1e6,
                p999,
                sorted[sorted.length - 1] / 1e6);
        assertTrue(ended, left.getCount() + " virtual threads are left");
        assertEquals(0, refused.get(), "refused by the local buckets");
        assertTrue(p999 <= DEADLINE_MILLIS + 20, "p99.9 " + p999 + " ms");
    }

    private Latencies pileUp(Duration frozen) {
        // what fails at once is not tried again at once: 200 threads that spin would measure the scheduler
        Duration pace = Duration.ofMillis(DEADLINE_MILLIS);
        try (MachineDelay machine = new MachineDelay();
                Load load = Load.start(backend, 200, pace, thread -> Takes.of(limit, "key-" + thread))) {
            Awaitility.await().until(() -> load.count(call -> call.outcome().equals("granted")) > 0);
            redis.freeze();
            long since = System.nanoTime();
            PacedThreads.pause(frozen.toNanos());
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
}
