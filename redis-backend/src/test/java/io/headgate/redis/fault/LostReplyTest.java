package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 79: nobody knows whether a call that got no reply was made, so it is never made again. */
class LostReplyTest {
    private final PolicyLimit limit = Takes.limit("lost", "10/366d");
    private final AtomicInteger takes = new AtomicInteger();

    /** Every take is on a key of its own, which then lacks one unit, or none. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP_REPLY", "CUT_REPLY", "DRIP", "RESET"})
    void aTakeIsAppliedAtMostOnceWhateverBecomesOfItsReply(Fault fault) {
        loseReplies(fault, 2);
    }

    @Tag("long")
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP_REPLY", "CUT_REPLY", "DRIP", "RESET"})
    void aTakeIsAppliedAtMostOnceHoweverOftenRepliesAreLost(Fault fault) {
        loseReplies(fault, 20);
    }

    private void loseReplies(Fault fault, int times) {
        try (RedisServer redis = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(redis.port());
                Backend backend = BackendFactory.openUri(proxy.uri() + "?deadline=50ms");
                Load load = Load.start(
                        backend,
                        8,
                        Duration.ofMillis(5),
                        thread -> Takes.of(limit, "key-" + takes.getAndIncrement()))) {
            awaitGranted(load, 0);
            for (int i = 0; i < times; i++) {
                proxy.set(fault);
                PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(100));
                proxy.set(Fault.PASS);
                awaitGranted(load, granted(load));
            }
            load.stop();
            check(fault, load, redis);
        }
    }

    private void check(Fault fault, Load load, RedisServer redis) {
        long[] applied = applied(redis);
        long sum = IntStream.range(0, applied.length).mapToLong(i -> applied[i]).sum();
        long most = IntStream.range(0, applied.length)
                .mapToLong(i -> applied[i])
                .max()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "promise 79, %s: applied / requested at most %d; %d takes, %d answered, %d applied%n",
                fault,
                most,
                applied.length,
                granted(load),
                sum);
        assertEquals(1, most, "a take was applied more than once");
        assertTrue(sum >= granted(load), sum + " units used by " + granted(load) + " takes that were granted");
        assertTrue(load.count(Load.Ended::failed) > 0, "no reply was lost");
        if (fault == Fault.DROP_REPLY) {
            assertTrue(sum > granted(load), "no take arrived whose reply was lost");
        }
        Set<String> outcomes = new TreeSet<>(load.outcomes().keySet());
        outcomes.removeAll(Set.of("granted", "TIMEOUT", "UNREACHABLE"));
        assertEquals(Set.of(), outcomes);
    }

    /** For each key the units that it lacks, by a backend of its own, on which nothing is pending. */
    private long[] applied(RedisServer redis) {
        try (Backend direct = BackendFactory.openUri(redis.uri() + "?deadline=2s")) {
            return IntStream.range(0, takes.get())
                    .mapToLong(i -> Takes.used(direct, limit, "key-" + i))
                    .toArray();
        }
    }

    private static void awaitGranted(Load load, long moreThan) {
        Awaitility.await().until(() -> granted(load) > moreThan);
    }

    private static long granted(Load load) {
        return load.count(call -> call.outcome().equals("granted"));
    }
}
