package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitRefillMicrosTest {
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE / 2);
    private static final long MAX_CREDIT = 1L << 62;

    @Test
    void threeUnitsOfAHundredAMinuteTakeEighteenTenthsOfASecond() {
        Limit limit = Limit.parse("100/1m");

        assertEquals(1_800_000, limit.refillMicros(3, 0));
        assertEquals(1_500_000, limit.refillMicros(3, 30_000_000));
        assertEquals(1_800_000, limit.refillMicros(4, 60_000_000));
    }

    @Test
    void aStartedMicrosecondCountsAsOne() {
        Limit limit = Limit.parse("7/1s");

        assertEquals(142_858, limit.refillMicros(1, 0));
        assertEquals(1, limit.refillMicros(1, 999_999));
        assertEquals(142_857, limit.refillMicros(1, 1));
        assertEquals(142_857, limit.refillMicros(1, 7));
        assertEquals(142_856, limit.refillMicros(1, 8));
    }

    @Test
    void nothingIsThereAtOnce() {
        Limit limit = Limit.parse("7/1s");

        for (long units : new long[] {0, -1, Long.MIN_VALUE / 2}) {
            assertEquals(0, limit.refillMicros(units, 0));
            assertEquals(0, limit.refillMicros(units, MAX_CREDIT));
        }
        assertEquals(0, limit.refillMicros(2, 2_000_000));
    }

    @Test
    void stopsGrowingAtHalfOfALong() {
        Limit year = Limit.of(1, Duration.ofDays(366));

        for (long units : new long[] {1_000_000, Limit.MAX_UNITS, Long.MAX_VALUE}) {
            assertEquals(Long.MAX_VALUE / 2, year.refillMicros(units, 0));
        }
    }

    @Test
    void equalsBigIntegersAnywhere() {
        Seeds.forAll(100_000, random -> {
            Limit limit = RandomLimit.next(random);
            assertExact(limit, units(random, limit), credit(random, limit));
        });
    }

    private static long units(SplittableRandom random, Limit limit) {
        return switch (random.nextInt(4)) {
            case 0 -> RandomLimit.logUniform(random, 1, Long.MAX_VALUE / 2);
            case 1 -> limit.quota() * random.nextLong(1, 4) + random.nextInt(-1, 2);
            case 2 -> {
                // where it stops growing
                long windows = Long.MAX_VALUE / 2 / limit.windowMicros();
                yield windows > Long.MAX_VALUE / 4 / limit.quota()
                        ? Long.MAX_VALUE / 2
                        : limit.quota() * windows + RandomLimit.logUniform(random, 1, 3 * limit.quota());
            }
            default -> RandomLimit.logUniform(random, 1, 4 * Limit.MAX_UNITS);
        };
    }

    private static long credit(SplittableRandom random, Limit limit) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextLong(limit.windowMicros());
            case 2 -> Math.max(0, limit.windowMicros() * random.nextLong(1, 4) + random.nextInt(-1, 2));
            case 3 -> MAX_CREDIT - random.nextInt(2);
            default -> RandomLimit.logUniform(random, 1, MAX_CREDIT);
        };
    }

    private static void assertExact(Limit limit, long units, long credit) {
        BigInteger quota = BigInteger.valueOf(limit.quota());
        BigInteger missing = BigInteger.valueOf(units)
                .multiply(BigInteger.valueOf(limit.windowMicros()))
                .subtract(BigInteger.valueOf(credit))
                .max(BigInteger.ZERO);
        BigInteger exact = missing.add(quota).subtract(BigInteger.ONE).divide(quota);
        assertEquals(
                exact.min(MOST).longValueExact(),
                limit.refillMicros(units, credit),
                () -> limit + ", units " + units + ", credit " + credit);
    }
}
