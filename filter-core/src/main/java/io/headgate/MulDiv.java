package io.headgate;

/**
 * Multiplies and divides without leaving 64 bits, for backends and their decorators: the product of a
 * quota and a time does leave them.
 */
public final class MulDiv {
    /** Of each factor: a digit of the first, times the second, plus a shifted remainder, stays below 2^63. */
    private static final int DIGIT_BITS = 14;

    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;

    private MulDiv() {}

    /**
     * {@code floor((a * b + c) / d)}, exact where the arguments are in their ranges and the result is
     * below 2^63.
     *
     * @param a 0 to 2^42 - 1
     * @param b 0 to 2^46
     * @param c 0 to 2^62
     * @param d 1 to 2^46
     */
    public static long floor(long a, long b, long c, long d) {
        long product = a * b;
        if (Math.multiplyHigh(a, b) == 0 && product >= 0 && product + c >= 0) {
            long sum = product + c;
            return sum < d ? 0 : sum / d;
        }
        return inParts(a, b, c, d);
    }

    /** Long division, the digits of a from the highest: quotient and remainder of {@code a * b / d}, then c. */
    private static long inParts(long a, long b, long c, long d) {
        long quotient = 0;
        long remainder = 0;
        for (int shift = 2 * DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            long digit = a >>> shift & DIGIT_MASK;
            long part = (remainder << DIGIT_BITS) + digit * b;
            quotient = (quotient << DIGIT_BITS) + part / d;
            remainder = part % d;
        }
        return quotient + (remainder + c) / d;
    }
}
