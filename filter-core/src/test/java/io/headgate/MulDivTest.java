package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MulDivTest {
    private static final long MAX_A = (1L << 42) - 1;
    private static final long MAX_B = 1L << 46;
    private static final long MAX_C = 1L << 62;

    @Test
    void equalsBigIntegersAtTheEdges() {
        long[] as = {0, 1, 2, (1L << 14) - 1, 1L << 14, 1L << 28, 1_000_000_000_000L, MAX_A};
        long[] bs = {0, 1, (1L << 21) + 1, 31_622_400_000_000L, MAX_B - 1, MAX_B};
        long[] cs = {0, 1, 999, MAX_C - 1, MAX_C};
        for (long a : as) {
            for (long b : bs) {
                for (long c : cs) {
                    assertExact(a, b, c, MAX_B, "edge");
                    assertExact(a, b, c, Math.max(1, b), "edge");
                    assertExact(a, b, c, Math.max(1, b - 1), "edge");
                }
            }
        }
    }

    @Test
    void equalsBigIntegersAnywhere() {
        for (long seed = 0; seed < 100_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long d = RandomLimit.logUniform(random, 1, MAX_B);
            long b = random.nextInt(8) == 0 ? d : RandomLimit.logUniform(random, 1, d);
            long a = RandomLimit.logUniform(random, 1, MAX_A);
            assertExact(a, b, random.nextLong(MAX_C), d, "seed " + seed);
        }
    }

    private static void assertExact(long a, long b, long c, long d, String place) {
        BigInteger exact = BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .add(BigInteger.valueOf(c))
                .divide(BigInteger.valueOf(d));
        if (exact.bitLength() < Long.SIZE) {
            assertEquals(exact.longValueExact(), MulDiv.floor(a, b, c, d), place);
        }
    }
}
