package io.headgate.memory;

import static io.headgate.memory.TableFixture.limit;

import io.headgate.Charge;
import io.headgate.ClientAddress;
import io.headgate.Key;
import io.headgate.KeyResolver;
import io.headgate.PolicyLimit;
import io.headgate.RequestView;
import io.headgate.Take;
import java.lang.management.ManagementFactory;

/**
 * A program that asks for so many distinct IPv6 addresses, the first half of them of a limit whose
 * buckets soon refill, the others of one whose buckets never do, and now and then for a client that is
 * over its limit. Fails if that is ever admitted, or the table grows above its bound.
 */
final class Flood {
    private static final PolicyLimit BRIEF = limit("brief", "100/1m");
    private static final PolicyLimit LASTING = limit("lasting", "100/366d");
    private static final PolicyLimit VICTIM = limit("victim", "5/366d");
    private static final int VICTIM_EVERY = 1_000;

    private final MemoryBackend backend = MemoryBackend.builder().build();
    private final KeyResolver resolver = KeyResolver.clientAddress();
    private final Latencies latencies = new Latencies();

    public static void main(String[] args) {
        new Flood().run(Integer.parseInt(args[0]));
    }

    private void run(int keys) {
        for (int i = 0; i < 5; i++) {
            require(granted(VICTIM, Key.GLOBAL), "the client is within its limit");
        }
        long idle = liveBytes();
        int refused = 0;
        long peakBytes = 0;
        for (int i = 0; i < keys; i++) {
            ask(i < keys / 2 ? BRIEF : LASTING, i);
            if (i % VICTIM_EVERY == 0) {
                require(!granted(VICTIM, Key.GLOBAL), "the client over its limit stays refused");
                require(backend.bucketCount() <= MemoryBackend.DEFAULT_MAX_BUCKETS, "the table keeps its bound");
                refused++;
                peakBytes = Math.max(peakBytes, usedBytes());
            }
        }
        int buckets = backend.bucketCount();
        System.out.printf(
                "promise 46: %d distinct IPv6 keys, peak heap %d MiB of 64, %d buckets of %d bytes, alive%n",
                keys, peakBytes >> 20, buckets, (liveBytes() - idle) / buckets);
        System.out.printf("promise 47: over its limit, refused %d of %d times in the flood%n", refused, refused);
        System.out.println("promise 49: decision in the flood " + latencies);
        backend.close();
    }

    private void ask(PolicyLimit limit, int number) {
        Key key = resolver.resolve(new Peer(ClientAddress.ipv6(number * 0x9E3779B97F4A7C15L, 1)));
        long start = System.nanoTime();
        granted(limit, key);
        latencies.add(System.nanoTime() - start);
    }

    private boolean granted(PolicyLimit limit, Key key) {
        return backend.take(Take.of(Charge.builder(limit, key).build())).granted();
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("not so: " + what);
        }
    }

    private static long liveBytes() {
        System.gc();
        System.gc();
        return usedBytes();
    }

    private static long usedBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A request from an address. */
    private record Peer(ClientAddress clientAddress) implements RequestView {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String path() {
            return "/";
        }

        @Override
        public String header(String name) {
            return null;
        }

        @Override
        public String cookie(String name) {
            return null;
        }

        @Override
        public String principal() {
            return null;
        }
    }

    /** Counts in steps of a tenth of a microsecond, up to 10 ms. */
    private static final class Latencies {
        private static final int STEP_NANOS = 100;

        private final int[] counts = new int[100_000];
        private long worstNanos;
        private long total;

        void add(long nanos) {
            counts[(int) Math.min(counts.length - 1, nanos / STEP_NANOS)]++;
            worstNanos = Math.max(worstNanos, nanos);
            total++;
        }

        @Override
        public String toString() {
            return "p50 %.1f us, p99.9 %.1f us, worst %.1f ms"
                    .formatted(quantile(0.5), quantile(0.999), worstNanos / 1e6);
        }

        private double quantile(double part) {
            long left = (long) (total * part);
            int at = 0;
            while (left >= counts[at] && at < counts.length - 1) {
                left -= counts[at++];
            }
            return at * STEP_NANOS / 1e3;
        }
    }
}
