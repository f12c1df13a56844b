package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisCluster;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 79 on a cluster: what got no reply is not asked again, of this node or another. */
@Timeout(120)
class ClusterLostReplyTest {
    private final PolicyLimit limit = Takes.limit("lost", "10/366d");
    private final AtomicInteger takes = new AtomicInteger();

    /** Every take is on a key of its own, which then lacks one unit, or none. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP_REPLY", "CUT_REPLY"})
    void aTakeIsAppliedAtMostOnceWhateverBecomesOfItsReply(Fault fault) {
        try (ClusterFixture cluster = ClusterFixture.withProxies(
                        RedisCluster.builder().replicas(0).fullCoverage(false));
                Backend backend = cluster.open("50ms");
                Load load = Load.start(
                        backend,
                        8,
                        Duration.ofMillis(5),
                        thread -> Takes.of(limit, "key-" + takes.getAndIncrement()))) {
            awaitGranted(load, 0);
            for (RedisServer master : cluster.redis.masters()) {
                cluster.proxy(master).set(fault);
                PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(150));
                cluster.proxy(master).set(Fault.PASS);
                awaitGranted(load, granted(load));
            }
            load.stop();
            check(fault, load, cluster);
        }
    }

    private void check(Fault fault, Load load, ClusterFixture cluster) {
        List<Long> applied = applied(cluster);
        long sum = applied.stream().mapToLong(used -> used).sum();
        System.out.printf(
                Locale.ROOT,
                "promise 79 on a cluster, %s: applied / requested at most %d; %d takes, %d granted, %d applied: %s%n",
                fault,
                Collections.max(applied),
                applied.size(),
                granted(load),
                sum,
                load.outcomes());
        assertEquals(1, Collections.max(applied), "a take was applied more than once");
        assertTrue(sum >= granted(load), sum + " units used by " + granted(load) + " takes that were granted");
        assertTrue(load.count(Load.Ended::failed) > 0, "no reply was lost");
    }

    /** For each key the units that it lacks, by a backend of its own, on which nothing is pending. */
    private List<Long> applied(ClusterFixture cluster) {
        try (Backend direct = cluster.open("2s")) {
            return IntStream.range(0, takes.get())
                    .mapToObj(i -> Takes.used(direct, limit, "key-" + i))
                    .toList();
        }
    }

    private static void awaitGranted(Load load, long moreThan) {
        Awaitility.await().until(() -> granted(load) > moreThan);
    }

    private static long granted(Load load) {
        return load.count(call -> call.outcome().equals("granted"));
    }
}
