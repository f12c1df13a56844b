package io.headgate;

import java.math.BigInteger;

/**
 * What a token bucket must answer, in numbers without end: the debt is an exact multiple of one unit
 * by the window. Not thread-safe.
 */
public final class TokenBucketModel implements BucketModel {
    private BigInteger debt = BigInteger.ZERO;
    private long updatedMicros;

    public TokenBucketModel(long nowMicros) {
        this.updatedMicros = nowMicros;
    }

    @Override
    public void refill(Limit limit, long nowMicros) {
        long elapsed = nowMicros - updatedMicros;
        if (elapsed >= 0) {
            debt = debt.subtract(times(limit.quota(), elapsed)).max(BigInteger.ZERO);
            updatedMicros = nowMicros;
        } else if (-elapsed > limit.windowMicros()) {
            updatedMicros = nowMicros;
        }
    }

    @Override
    public boolean holds(Limit limit, long cost) {
        return missing(limit, cost).signum() <= 0;
    }

    @Override
    public void charge(Limit limit, long cost) {
        debt = debt.add(times(cost, limit.windowMicros()));
    }

    @Override
    public void giveBack(Limit limit, long units, long takenMicros, long nowMicros) {
        if (nowMicros - takenMicros >= limit.windowMicros()) {
            return;
        }
        debt = debt.subtract(times(units, limit.windowMicros())).max(BigInteger.ZERO);
    }

    public void fill() {
        debt = BigInteger.ZERO;
    }

    @Override
    public Usage usage(Limit limit, boolean granted, long cost, long nowMicros) {
        BigInteger window = BigInteger.valueOf(limit.windowMicros());
        long remaining = Math.max(0, limit.burst() - ceil(debt, window).longValueExact());
        return new Usage(
                granted, remaining, until(limit, missing(limit, cost), nowMicros), until(limit, debt, nowMicros));
    }

    /** What the debt is above where the cost can be taken. */
    private BigInteger missing(Limit limit, long cost) {
        return debt.subtract(times(limit.burst() - cost, limit.windowMicros()));
    }

    private long until(Limit limit, BigInteger debt, long nowMicros) {
        if (debt.signum() <= 0) {
            return 0;
        }
        return ceil(debt, BigInteger.valueOf(limit.quota())).longValueExact() + Math.max(0, updatedMicros - nowMicros);
    }

    private static BigInteger ceil(BigInteger dividend, BigInteger divisor) {
        return dividend.add(divisor).subtract(BigInteger.ONE).divide(divisor);
    }

    private static BigInteger times(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }
}
