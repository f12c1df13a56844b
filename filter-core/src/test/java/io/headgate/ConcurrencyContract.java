package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What holds however many threads ask at once. The limits regain nothing meanwhile. */
public abstract class ConcurrencyContract extends BackendContract {
    private static final int THREADS = 64;

    /** What the text form of the limits ends with; they are token buckets unless said. */
    protected String algorithm() {
        return "";
    }

    private PolicyLimit quiet(String policy, String text) {
        return limit(policy, text + algorithm());
    }

    /** How many seeds each test runs; fewer where a decision takes long. */
    protected int seeds() {
        return 20;
    }

    @Test
    void threadsOnOneKeyAdmitExactlyTheQuota() {
        for (int seed = 0; seed < seeds(); seed++) {
            PolicyLimit limit = quiet("quota-" + seed, "100/366d");
            AtomicLong admitted = new AtomicLong();
            Threads.run(THREADS, thread -> {
                for (int i = thread; i < 10_000; i += THREADS) {
                    if (take(limit, 1).granted()) {
                        admitted.incrementAndGet();
                    }
                }
            });
            assertEquals(100, admitted.get(), "seed " + seed);
        }
    }

    @Test
    void takesOfManyCostsNeverExceedTheQuota() {
        for (int seed = 0; seed < seeds(); seed++) {
            PolicyLimit limit = quiet("costs-" + seed, "1000/366d");
            AtomicLong admitted = new AtomicLong();
            long first = seed * 1_000L;
            Threads.run(THREADS, thread -> {
                SplittableRandom random = new SplittableRandom(first + thread);
                for (int i = 0; i < 100; i++) {
                    long cost = random.nextLong(1, 20);
                    if (take(limit, cost).granted()) {
                        admitted.addAndGet(cost);
                    }
                }
            });
            assertEquals(1_000 - admitted.get(), remaining(limit, ALICE), "seed " + seed);
            assertTrue(admitted.get() <= 1_000, "seed " + seed);
        }
    }

    /** Two buckets hold 100 each and every take wants both, half of the threads in the other order. */
    @Test
    void takesInOppositeOrdersStayAllOrNone() {
        for (int seed = 0; seed < seeds(); seed++) {
            PolicyLimit left = quiet("left-" + seed, "100/366d");
            PolicyLimit right = quiet("right-" + seed, "200/366d");
            AtomicLong admitted = new AtomicLong();
            Threads.run(THREADS, thread -> {
                Charge one = charge(left, ALICE, 1);
                Charge other = charge(right, ALICE, 1);
                Take take = thread % 2 == 0 ? Take.of(one, other) : Take.of(other, one);
                for (int i = 0; i < 50; i++) {
                    if (backend.take(take).granted()) {
                        admitted.incrementAndGet();
                    }
                }
            });
            assertEquals(100, admitted.get(), "seed " + seed);
            assertEquals(0, remaining(left, ALICE), "seed " + seed);
            assertEquals(100, remaining(right, ALICE), "seed " + seed);
        }
    }

    @Test
    void overlappingSetsOfBucketsStayAllOrNone() {
        for (int seed = 0; seed < seeds(); seed++) {
            PolicyLimit limit = quiet("ring-" + seed, "60/366d");
            AtomicLong[] admitted = new AtomicLong[5];
            Arrays.setAll(admitted, i -> new AtomicLong());
            Threads.run(THREADS, thread -> {
                for (int i = 0; i < 40; i++) {
                    int at = (thread + i) % 5;
                    int next = (at + 1) % 5;
                    Take take = Take.of(charge(limit, ring(at), 1), charge(limit, ring(next), 1));
                    if (backend.take(take).granted()) {
                        admitted[at].incrementAndGet();
                        admitted[next].incrementAndGet();
                    }
                }
            });
            for (int i = 0; i < 5; i++) {
                assertTrue(admitted[i].get() <= 60, "seed " + seed);
                assertEquals(60 - admitted[i].get(), remaining(limit, ring(i)), "seed " + seed);
            }
        }
    }

    private static Key ring(int index) {
        return Key.of("ring-" + index);
    }
}
