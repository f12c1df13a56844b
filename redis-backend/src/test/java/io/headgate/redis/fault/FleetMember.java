package io.headgate.redis.fault;

import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * A node of a fleet under load, as the main class of a JVM of its own: threads that ask for one client, each at most
 * once in a while.
 *
 * <p>It says {@code ready}, is told the {@link System#nanoTime} at which to begin and at which to end, writes each
 * decision as a line to a file, and says {@code done} and how many of its threads have not come back.
 */
final class FleetMember {
    private final RateLimiter limiter;
    private final long paceNanos;

    private FleetMember(RateLimiter limiter, Duration pace) {
        this.limiter = limiter;
        this.paceNanos = pace.toNanos();
    }

    /** {@code URI LIMIT THREADS PACE_MILLIS FILE}. */
    public static void main(String[] arguments) throws IOException {
        try (RateLimiter limiter = RateLimiter.builder()
                .backend(arguments[0])
                .policy(Policy.builder("fleet").limit(Limit.parse(arguments[1])).build())
                .policy(Policy.builder("warm").limit(Limit.parse("1000/1s")).build())
                .build()) {
            FleetMember member = new FleetMember(limiter, Duration.ofMillis(Long.parseLong(arguments[3])));
            Awaitility.await()
                    .until(() -> limiter.check("warm", Key.GLOBAL, 1) instanceof Decision.Counted counted
                            && counted.grant().failure() == null);
            System.out.println("ready");
            String[] times = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .readLine()
                    .split(" ", -1);
            List<FleetDecision> decisions =
                    member.run(Integer.parseInt(arguments[2]), Long.parseLong(times[0]), Long.parseLong(times[1]));
            Files.write(
                    Path.of(arguments[4]),
                    decisions.stream().map(FleetDecision::toString).toList());
            System.out.println("done " + busy());
        }
    }

    private List<FleetDecision> run(int threads, long start, long end) {
        List<FleetDecision> all = new ArrayList<>();
        Threads.run(threads, thread -> {
            List<FleetDecision> own = ask(start, end);
            synchronized (all) {
                all.addAll(own);
            }
        });
        return all;
    }

    private List<FleetDecision> ask(long start, long end) {
        List<FleetDecision> decisions = new ArrayList<>();
        for (long next = start; next - end < 0; next = Math.max(next + paceNanos, System.nanoTime())) {
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long send = System.nanoTime();
            Decision decision = limiter.check("fleet", Key.of("client"), 1);
            decisions.add(FleetDecision.of(send, System.nanoTime(), decision));
        }
        return decisions;
    }

    /** The threads that wait inside the backend, but for those that always do. */
    private static long busy() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        long busy;
        do {
            busy = Thread.getAllStackTraces().values().stream()
                    .filter(stack -> List.of(stack).stream()
                            .anyMatch(frame -> frame.getMethodName().equals("awaitEnd")
                                    || frame.getMethodName().equals("awaitIdle")))
                    .count();
        } while (busy > 0 && System.nanoTime() - end < 0);
        return busy;
    }
}
