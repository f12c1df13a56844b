package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.redis.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 96 and 87: two JVMs with 32 threads each hammer one key. */
class NeverOverTest {
    private static final Limit LIMIT = Limit.parse("1000/1s burst 50");
    private static final int THREADS = 32;
    private static final long MICRO = 1_000;

    @TempDir
    Path directory;

    @Test
    void twoJvmsNeverTakeMoreThanTheLimitInAnyInterval() throws InterruptedException {
        hammer("promise 96", 2_000, 0.50, Duration.ZERO, Duration.ZERO);
    }

    @Tag("long")
    @Test
    void twoJvmsTakeWhatTheLimitAllowsAndNoMore() throws InterruptedException {
        hammer("promise 96", 5_000, 0.97, Duration.ZERO, Duration.ZERO);
    }

    @Tag("long")
    @Test
    void aJvmWhoseClockIsHalfAMinuteAheadChangesNothing() throws InterruptedException {
        hammer("promise 96, one clock 30 s ahead", 5_000, 0.97, Duration.ZERO, Duration.ofSeconds(30));
    }

    @Tag("long")
    @Test
    void clocksAnHourBehindAndAnHourAheadChangeNothing() throws InterruptedException {
        hammer("promise 87, clocks -1 h and +1 h", 5_000, 0.97, Duration.ofHours(-1), Duration.ofHours(1));
    }

    private void hammer(String promise, long millis, double atLeast, Duration first, Duration second)
            throws InterruptedException {
        HammerJvm.Plan plan = new HammerJvm.Plan(LIMIT.toString(), 1, THREADS, millis);
        long wallAhead = wallAheadNanos();
        try (RedisServer redis = RedisServer.start()) {
            // a deadline that a busy machine keeps: this is not about failures
            String uri = redis.uri() + "?deadline=2s";
            try (HammerJvm one = HammerJvm.start(directory, plan, uri, first);
                    HammerJvm other = HammerJvm.start(directory, plan, uri, second)) {
                long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                one.begin(start);
                other.begin(start);
                List<Call> calls =
                        Stream.concat(one.end().stream(), other.end().stream()).toList();
                check(promise, calls, Math.abs(wallAheadNanos() - wallAhead), atLeast);
            }
        }
    }

    private static void check(String promise, List<Call> calls, long drift, double atLeast) {
        // the server rounds times down to the microsecond, on a clock that may be slewed meanwhile
        long excess = new HistoryCheck(LIMIT, MICRO + drift).excess(calls);
        double share = calls.stream().mapToLong(Call::cost).sum() / (double) allowed(calls);
        System.out.printf(
                Locale.ROOT,
                "%s: admitted %d, %.3f of what the limit allows; excess %d in %d calls; clocks drifted %d us%n",
                promise,
                calls.size(),
                share,
                excess,
                calls.size(),
                drift / MICRO);
        assertEquals(0, excess, "units above the limit in some interval");
        assertTrue(share >= atLeast && share <= 1, "admitted " + share + " of what the limit allows");
    }

    private static long allowed(List<Call> calls) {
        long first = calls.stream().mapToLong(Call::sendNanos).min().orElseThrow();
        long last = calls.stream().mapToLong(Call::receiveNanos).max().orElseThrow();
        return LIMIT.burst() + (last - first) * LIMIT.quota() / LIMIT.window().toNanos() + 1;
    }

    /** The wall clock against the monotonic one, of the sample that took least; its zero means nothing. */
    private static long wallAheadNanos() {
        long least = Long.MAX_VALUE;
        long ahead = 0;
        for (int i = 0; i < 100; i++) {
            long before = System.nanoTime();
            long wall = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
            long took = System.nanoTime() - before;
            if (took < least) {
                least = took;
                ahead = wall - before - took / 2;
            }
        }
        return ahead;
    }
}
