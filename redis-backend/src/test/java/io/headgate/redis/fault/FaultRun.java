package io.headgate.redis.fault;

import io.headgate.RateLimiter;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does one fault to one deployment under load, and sees what an application sees of it. */
final class FaultRun {
    static final Duration LENGTH = Duration.ofSeconds(3);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final FaultCase fault;
    private final Deployment deployment;
    private final Traffic traffic;
    private final List<Decided> during = new ArrayList<>();
    private final List<Double> outages = new ArrayList<>();
    private final List<Double> recoveries = new ArrayList<>();
    private boolean stateKept;

    private FaultRun(FaultCase fault, Deployment deployment, Traffic traffic) {
        this.fault = fault;
        this.deployment = deployment;
        this.traffic = traffic;
        this.stateKept = fault.keepsState;
    }

    /** Lets the fault last so long, unless it heals itself. */
    static FaultRow of(Deployment.Kind kind, FaultCase fault, Duration length) {
        try (Proxies proxies = new Proxies(fault.throughProxies);
                Deployment deployment = kind.start(proxies, fault.options);
                RateLimiter limiter = Traffic.limiter(deployment.uri());
                Traffic traffic = Traffic.start(limiter);
                MachineDelay machine = new MachineDelay()) {
            FaultRun run = new FaultRun(fault, deployment, traffic);
            run.awaitSteady(System.nanoTime());
            for (int round = 0; round < fault.rounds; round++) {
                run.round(length);
            }
            traffic.stop();
            return run.row(kind, machine.worstMillis(), limiter);
        }
    }

    private void round(Duration length) {
        RedisServer target = deployment.target();
        long start = System.nanoTime();
        Runnable undo = fault.injection.into(deployment);
        long healed = start;
        if (!fault.healsItself) {
            PacedThreads.parkUntil(start + length.toNanos());
            undo.run();
            healed = System.nanoTime();
        }
        long steady = awaitSteady(healed);
        outages.add(new Steadiness(start, steady, told(start)).secondsWithout());
        recoveries.add((steady - healed) / 1e9);
        during.addAll(traffic.since(start));
        stateKept &= fault.handsOver || isStill(target);
        if (fault.healsItself) {
            undo.run();
            deployment.awaitReady();
        }
    }

    /** A replica that took over by itself may lack what the target had granted last. */
    private boolean isStill(RedisServer target) {
        try {
            return deployment.target() == target;
        } catch (IllegalStateException nobodyIs) {
            return false;
        }
    }

    /** Since when Redis decides, which may be from the beginning. */
    private long awaitSteady(long from) {
        while (System.nanoTime() - from < PATIENCE_NANOS) {
            // what began lately may not have ended, and so is not among them
            OptionalLong since = new Steadiness(from, System.nanoTime() - LOOK_NANOS, told(from)).since();
            if (since.isPresent()) {
                return since.getAsLong();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return from + PATIENCE_NANOS;
    }

    /** The decisions that tell whether Redis decides. */
    private List<Decided> told(long from) {
        return traffic.since(from).stream()
                .filter(one -> !fault.refusesExact || !one.policy().equals(Traffic.EXACT))
                .toList();
    }

    private FaultRow row(Deployment.Kind kind, double machineMillis, RateLimiter limiter) {
        return new FaultRow(
                kind,
                fault,
                List.copyOf(during),
                machineMillis,
                List.copyOf(outages),
                List.copyOf(recoveries),
                Math.max(0, traffic.exactGranted() - Traffic.EXACT_UNITS),
                stateKept,
                limiter.health().state());
    }
}
