package io.headgate.benchmarks;

import io.headgate.Algorithm;
import io.headgate.Limit;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision, from the client's name to whether it is admitted. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Benchmark)
public class DecisionBenchmark {
    private static final int CLIENTS = 1_000_000;

    @Param
    public Peer peer = Peer.HEADGATE;

    /** That of Headgate; the others have token buckets. */
    @Param("TOKEN_BUCKET")
    public Algorithm algorithm = Algorithm.TOKEN_BUCKET;

    /** A client that is always admitted, and one that hardly ever is. */
    @State(Scope.Benchmark)
    public static class HotKey {
        private Peer.Clients admitted = client -> false;
        private Peer.Clients refused = client -> false;

        @Setup
        public void open(DecisionBenchmark benchmark) {
            admitted = benchmark.peer.open(benchmark.limit(1_000_000_000, Duration.ofSeconds(1)), 1_000);
            refused = benchmark.peer.open(benchmark.limit(1, Duration.ofHours(1)), 1_000);
        }
    }

    /** A million clients whose buckets are there and do not refill meanwhile; each request makes its name anew. */
    @State(Scope.Benchmark)
    public static class ManyKeys {
        private Peer.Clients clients = client -> false;

        @Setup
        public void open(DecisionBenchmark benchmark) {
            clients = benchmark.peer.open(benchmark.limit(1_000, Duration.ofDays(1)), 2 * CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                clients.admits(Client.name(i));
            }
        }
    }

    private Limit limit(long quota, Duration window) {
        return new Limit(algorithm, quota, window, quota);
    }

    @Benchmark
    public boolean hotKeyAdmitted(HotKey hot) {
        return hot.admitted.admits("203.0.113.7");
    }

    @Benchmark
    public boolean hotKeyRefused(HotKey hot) {
        return hot.refused.admits("203.0.113.7");
    }

    @Benchmark
    public boolean millionKeys(ManyKeys many) {
        return many.clients.admits(Client.name(ThreadLocalRandom.current().nextInt(CLIENTS)));
    }
}
