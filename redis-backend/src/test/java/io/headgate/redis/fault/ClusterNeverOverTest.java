package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Threads;
import io.headgate.redis.ClusterKeys;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise 96 on a cluster: two backends with 16 threads each hammer one key, which stays or moves. */
@Timeout(120)
class ClusterNeverOverTest {
    private static final int THREADS = 16;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The server rounds times down to the microsecond, on a clock that may be slewed meanwhile. */
    private static final long SLACK_NANOS = 100_000;

    private static ClusterFixture cluster;
    private final Queue<Call> granted = new ConcurrentLinkedQueue<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failed = new LongAdder();

    @BeforeAll
    static void start() {
        cluster = ClusterFixture.of(RedisCluster.builder().replicas(0));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void twoBackendsNeverTakeMoreThanTheLimitInAnyInterval() {
        hammer("stays", 0);
    }

    @Test
    void norDoTheyWhileTheSlotMoves() {
        hammer("moves", 8);
    }

    private void hammer(String policy, int moves) {
        PolicyLimit limit = Takes.limit(policy, "1000/1s burst 50");
        try (Backend one = cluster.open("2s");
                Backend other = cluster.open("2s")) {
            long end = System.nanoTime() + NANOS;
            Threads.run(2 * THREADS + 1, thread -> {
                if (thread == 2 * THREADS) {
                    move(ClusterKeys.slot(limit, "key"), moves);
                } else {
                    take(thread % 2 == 0 ? one : other, Takes.of(limit, "key"), end);
                }
            });
        }
        check(policy, limit.limit());
    }

    private static void move(int slot, int times) {
        for (int i = 0; i < times; i++) {
            RedisServer from = cluster.redis.masterOfSlot(slot);
            cluster.redis.migrateSlot(slot, from, cluster.otherThan(from));
        }
    }

    private void take(Backend backend, Take take, long end) {
        while (System.nanoTime() - end < 0) {
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
    }

    private void check(String policy, Limit limit) {
        long excess = new HistoryCheck(limit, SLACK_NANOS).excess(List.copyOf(granted));
        System.out.printf(
                Locale.ROOT,
                "promise 96 on a cluster, the key %s: %d of %d calls granted, excess %d, %d failed%n",
                policy,
                granted.size(),
                calls.sum(),
                excess,
                failed.sum());
        assertEquals(0, excess, "units above the limit in some interval");
        assertEquals(0, failed.sum(), "calls that failed");
        assertTrue(granted.size() > 500, granted.size() + " granted");
    }
}
