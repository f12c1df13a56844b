package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.RandomLimit;
import io.headgate.Seeds;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalLimitTest {
    private static final BigInteger MAX_WINDOW = BigInteger.valueOf(Limit.MAX_WINDOW.toMillis());

    @ParameterizedTest
    @CsvSource({
        // what the nodes share, how many they are, what a take costs, the part of each
        "100/1m,          1, 1,    100/1m",
        "100/1m,          4, 1,    25/1m",
        "100/1m burst 20, 4, 1,    25/1m burst 5",
        "100/1m burst 20, 3, 1,    100/3m burst 6",
        "100/1m,          8, 1,    25/2m burst 12",
        "5/15m,           4, 1,    5/60m burst 1",
        "5/15m,           4, 5,    5/60m burst 5",
        "1/1s,        10000, 1,    1/10000s",
        "10/366d,         2, 1,    5/366d",
        "10/366d,         4, 1,    2/25297920s",
        "3/366d,          2, 1,    1/244d",
        // a token bucket whatever the algorithm; a month has 31 days
        "100/1m sliding,  3, 1,    100/3m burst 33",
        "2000/1d fixed,   4, 1,    500/1d",
        "2000/1d fixed Europe/Berlin, 3, 1, 2000/3d burst 666",
        "5/1mo fixed UTC, 8, 2,    5/248d burst 2",
    })
    void examples(String shared, int nodes, long cost, String part) {
        assertEquals(
                Limit.parse(part), LocalLimit.of(Limit.parse(shared), nodes).forCost(cost));
    }

    @ParameterizedTest
    @CsvSource({
        // slower than any limit: a node's burst comes back in 366 days
        "1/366d,  2, 1,  1/366d",
        "1/366d, 10, 1,  1/366d",
        "3/366d, 10, 1,  1/366d",
        "3/366d, 10, 2,  2/366d",
        "10/366d, 4, 3,  3/25297920s",
        // 7/1098d is none; 2 of it are, in a millisecond less than the window is rounded up to
        "7/366d,  3, 1,  2/27104914286ms",
    })
    void whatWouldTakeMoreThan366Days(String shared, int nodes, long cost, String part) {
        assertEquals(
                Limit.parse(part), LocalLimit.of(Limit.parse(shared), nodes).forCost(cost));
    }

    @Test
    void allNodesTogetherHaveTheRateExactlyWhereverThereIsSuchALimit() {
        int[] cases = new int[3];
        Seeds.forAll(30_000, random -> {
            Case drawn = new Case(random);
            if (!drawn.refillsIn366Days()) {
                cases[0]++;
                drawn.assertAsSlowAsABucketMayBe();
            } else if (drawn.isRepresentable()) {
                cases[1]++;
                assertEquals(
                        drawn.sharedQuota().multiply(drawn.window()),
                        drawn.quota().multiply(drawn.sharedWindow()));
            } else {
                cases[2]++;
                drawn.assertSlowerByLessThanAMillisecond();
            }
        });

        System.out.printf("local limits: %d exact, %d rounded, %d raised%n", cases[1], cases[2], cases[0]);
    }

    @Test
    void allNodesTogetherHoldNoMoreThanTheBurstOrACostForEach() {
        Seeds.forAll(10_000, random -> {
            Case drawn = new Case(random);
            long held = drawn.part.burst() * drawn.nodes;

            assertTrue(held <= Math.max(drawn.shared.burst(), drawn.nodes * drawn.cost), drawn::toString);
            assertTrue(drawn.part.burst() >= drawn.cost, drawn::toString);
        });
    }

    @Test
    void theWindowWhichNamesTheBucketDoesNotDependOnTheCost() {
        Seeds.forAll(10_000, random -> {
            Case drawn = new Case(random);
            Limit other = LocalLimit.of(drawn.shared, drawn.nodes).forCost(RandomLimit.cost(random, drawn.shared));

            assertEquals(drawn.part.window(), other.window(), drawn::toString);
        });
    }

    @Test
    void ofOneNodeItIsTheLimit() {
        Seeds.forAll(1_000, random -> {
            Limit limit = RandomLimit.next(random);

            assertEquals(limit, LocalLimit.of(limit, 1).forCost(RandomLimit.cost(random, limit)));
        });
    }

    /** A limit, nodes and a cost from anywhere, and the part of a node. */
    private static final class Case {
        final Limit shared;
        final long nodes;
        final long cost;
        final Limit part;

        Case(SplittableRandom random) {
            shared = RandomLimit.ofAnyAlgorithm(random);
            nodes = RandomLimit.logUniform(random, 2, FailureChoices.MAX_NODES);
            cost = RandomLimit.cost(random, shared);
            part = LocalLimit.of(shared, nodes).forCost(cost);
        }

        BigInteger sharedQuota() {
            return BigInteger.valueOf(shared.quota());
        }

        /** The window of a node that has the whole quota. */
        BigInteger sharedWindow() {
            return BigInteger.valueOf(shared.window().toMillis()).multiply(BigInteger.valueOf(nodes));
        }

        BigInteger quota() {
            return BigInteger.valueOf(part.quota());
        }

        BigInteger window() {
            return BigInteger.valueOf(part.window().toMillis());
        }

        boolean refillsIn366Days() {
            return BigInteger.valueOf(part.burst())
                            .multiply(sharedWindow())
                            .compareTo(sharedQuota().multiply(MAX_WINDOW))
                    <= 0;
        }

        boolean isRepresentable() {
            return sharedWindow().divide(sharedQuota().gcd(sharedWindow())).compareTo(MAX_WINDOW) <= 0;
        }

        void assertSlowerByLessThanAMillisecond() {
            BigInteger exact = quota().multiply(sharedWindow());
            BigInteger rounded = window().multiply(sharedQuota());
            assertTrue(rounded.compareTo(exact) >= 0, this::toString);
            assertTrue(rounded.subtract(sharedQuota()).compareTo(exact) < 0, this::toString);
            assertTrue(window().shiftLeft(1).compareTo(MAX_WINDOW) > 0, this::toString);
        }

        /** One unit a window less would not do. */
        void assertAsSlowAsABucketMayBe() {
            BigInteger needed = BigInteger.valueOf(part.burst()).multiply(window());
            assertTrue(quota().multiply(MAX_WINDOW).compareTo(needed) >= 0, this::toString);
            assertTrue(quota().subtract(BigInteger.ONE).multiply(MAX_WINDOW).compareTo(needed) < 0, this::toString);
        }

        @Override
        public String toString() {
            return "%s, %d nodes, cost %d: %s".formatted(shared, nodes, cost, part);
        }
    }
}
