package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.Decision;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Promise 53: a mixed load with a fault every minute leaves nothing behind, neither here nor in Redis. The long run has
 * few minutes; {@code -DsoakMinutes=30} is the soak.
 */
@Tag("long")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soakMinutes", 4);

    /** What is loaded, compiled and filled once. */
    private static final int WARM_MINUTES = 2;

    /** So few that each is refused now and then, and every place where a refusal is kept is soon taken. */
    private static final int CLIENTS = 2_000;

    private static final List<String> POLICIES = List.of("local", "open", "closed");
    private static final double FLAT_KIB_A_MINUTE = 64;

    private final RedisServer redis = RedisServer.start("--maxclients", "50");
    private final FaultProxy proxy = FaultProxy.to(redis.port());
    private final AtomicLong decisions = new AtomicLong();
    private final AtomicLong admitted = new AtomicLong();
    private final AtomicLong thrown = new AtomicLong();
    private final AtomicLong unsettled = new AtomicLong();

    /** What is there a minute after the last. */
    private record Sample(double heapKib, int threads, double redisKib) {}

    /** What goes wrong for some seconds. */
    private interface Trouble {
        void last(long nanos);
    }

    @Test
    void heapThreadsAndRedisStayFlat() {
        List<Trouble> troubles = List.of(
                this::frozen,
                this::killed,
                nanos -> onTheWire(Fault.RESET, nanos),
                this::slow,
                nanos -> onTheWire(Fault.BLACKHOLE, nanos),
                nanos -> redis.call("SCRIPT", "FLUSH"),
                nanos -> onTheWire(Fault.CUT_REPLY, nanos));
        List<Sample> samples = new ArrayList<>();
        try (redis;
                proxy;
                RateLimiter limiter = limiter()) {
            PacedThreads load = PacedThreads.start(16, Duration.ofMillis(5), thread -> ask(limiter));
            for (int minute = 0; minute < MINUTES; minute++) {
                long start = System.nanoTime();
                PacedThreads.parkUntil(start + TimeUnit.SECONDS.toNanos(20));
                troubles.get(minute % troubles.size()).last(TimeUnit.SECONDS.toNanos(5));
                PacedThreads.parkUntil(start + TimeUnit.SECONDS.toNanos(59));
                Awaitility.await().until(() -> limiter.health().state() == Health.State.UP);
                Awaitility.await("all connections").until(() -> connections() == RedisBackend.DEFAULT_CONNECTIONS);
                samples.add(sample());
                System.out.println("minute " + minute + ": " + samples.get(minute));
            }
            load.stop();
        }
        check(samples.subList(WARM_MINUTES, MINUTES));
    }

    private void check(List<Sample> samples) {
        double heap = slope(samples, Sample::heapKib);
        double inRedis = slope(samples, Sample::redisKib);
        List<Integer> threads = samples.stream().map(Sample::threads).distinct().toList();
        System.out.printf(
                Locale.ROOT,
                "promise 53: %d minutes, %d decisions, %d admitted, %d exceptions, %d not settled; heap %.1f KiB/min,"
                        + " Redis %.1f KiB/min, threads %s%n",
                MINUTES,
                decisions.get(),
                admitted.get(),
                thrown.get(),
                unsettled.get(),
                heap,
                inRedis,
                threads);
        assertEquals(0, thrown.get());
        assertEquals(1, threads.size(), threads.toString());
        if (samples.size() > 10) {
            assertTrue(Math.abs(heap) < FLAT_KIB_A_MINUTE, heap + " KiB a minute");
            assertTrue(Math.abs(inRedis) < FLAT_KIB_A_MINUTE, inRedis + " KiB a minute");
        }
    }

    private RateLimiter limiter() {
        RateLimiter.Builder limiter = RateLimiter.builder().backend(proxy.uri());
        for (String policy : POLICIES) {
            limiter.policy(Policy.builder(policy)
                    .limit(Limit.parse("3/10s"))
                    .onFailure(FailureChoice.valueOf(policy.toUpperCase(Locale.ROOT)))
                    .build());
        }
        return limiter.build();
    }

    private void ask(RateLimiter limiter) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String policy = POLICIES.get(random.nextInt(POLICIES.size()));
        Key key = Key.of("client-" + random.nextInt(CLIENTS));
        try {
            Decision decision = limiter.check(policy, key, 1);
            decisions.incrementAndGet();
            if (decision.admits()) {
                admitted.incrementAndGet();
            }
            if (decision instanceof Decision.Allowed allowed && random.nextInt(10) == 0) {
                settle(allowed.grant());
            }
        } catch (RuntimeException e) {
            thrown.incrementAndGet();
        }
    }

    /** What is not settled stays spent. */
    private void settle(Grant grant) {
        try {
            grant.settle(charge -> 0);
        } catch (BackendException e) {
            unsettled.incrementAndGet();
        }
    }

    /** But for that which asks. */
    private int connections() {
        return Integer.parseInt(redis.info("connected_clients")) - 1;
    }

    private Sample sample() {
        System.gc();
        System.gc();
        return new Sample(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0,
                ownThreads(),
                Long.parseLong(redis.info("used_memory")) / 1024.0);
    }

    /** Without those of the proxy, whose connections come and go. */
    private static int ownThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("headgate-"))
                .count();
    }

    /** By least squares. */
    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double middle = (samples.size() - 1) / 2.0;
        double mean = samples.stream().mapToDouble(figure).average().orElseThrow();
        double product = 0;
        double square = 0;
        for (int i = 0; i < samples.size(); i++) {
            product += (i - middle) * (figure.applyAsDouble(samples.get(i)) - mean);
            square += (i - middle) * (i - middle);
        }
        return product / square;
    }

    private void frozen(long nanos) {
        redis.freeze();
        PacedThreads.parkUntil(System.nanoTime() + nanos);
        redis.thaw();
    }

    private void killed(long nanos) {
        redis.kill();
        PacedThreads.parkUntil(System.nanoTime() + nanos);
        redis.restart();
    }

    private void slow(long nanos) {
        proxy.latency(Duration.ofMillis(60));
        PacedThreads.parkUntil(System.nanoTime() + nanos);
        proxy.set(Fault.PASS);
    }

    private void onTheWire(Fault fault, long nanos) {
        proxy.set(fault);
        PacedThreads.parkUntil(System.nanoTime() + nanos);
        proxy.set(Fault.PASS);
    }
}
