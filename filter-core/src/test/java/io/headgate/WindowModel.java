package io.headgate;

import java.math.BigInteger;
import java.util.function.LongPredicate;

/**
 * What a fixed or a sliding window must answer, in numbers without end. It knows no formula of a wait: it looks for the
 * first microsecond at which the window holds the cost.
 */
public final class WindowModel implements BucketModel {
    private long start;
    private BigInteger used = BigInteger.ZERO;
    private BigInteger previous = BigInteger.ZERO;
    private long now;

    public WindowModel(Limit limit, long nowMicros) {
        start = limit.windowStartMicros(nowMicros);
        now = nowMicros;
    }

    @Override
    public void refill(Limit limit, long nowMicros) {
        now = nowMicros;
        if (start > limit.windowEndMicros(nowMicros)) {
            start = limit.windowStartMicros(nowMicros);
        }
        for (int window = 0; window < 2 && limit.windowEndMicros(start) <= nowMicros; window++) {
            previous = used;
            used = BigInteger.ZERO;
            start = limit.windowEndMicros(start);
        }
        if (limit.windowEndMicros(start) <= nowMicros) {
            previous = BigInteger.ZERO;
            start = limit.windowStartMicros(nowMicros);
        }
    }

    @Override
    public boolean holds(Limit limit, long cost) {
        return left(limit, now).compareTo(BigInteger.valueOf(cost)) >= 0;
    }

    @Override
    public void charge(Limit limit, long cost) {
        used = used.add(BigInteger.valueOf(cost)).min(BigInteger.valueOf(4 * Limit.MAX_UNITS));
    }

    @Override
    public void giveBack(Limit limit, long units, long takenMicros, long nowMicros) {
        if (takenMicros >= start) {
            used = used.subtract(BigInteger.valueOf(units)).max(BigInteger.ZERO);
        }
    }

    @Override
    public Usage usage(Limit limit, boolean granted, long cost, long nowMicros) {
        refill(limit, nowMicros);
        return new Usage(
                granted,
                left(limit, now).max(BigInteger.ZERO).longValueExact(),
                first(limit, at -> left(limit, at).compareTo(BigInteger.valueOf(cost)) >= 0),
                first(limit, at -> left(limit, at).equals(BigInteger.valueOf(limit.quota()))));
    }

    /** The quota but for what counts then, if nobody takes until then; below 0 where there is a debt. */
    private BigInteger left(Limit limit, long at) {
        WindowModel then = new WindowModel(limit, now);
        then.start = start;
        then.used = used;
        then.previous = previous;
        then.refill(limit, at);
        return BigInteger.valueOf(limit.quota()).subtract(then.used).subtract(then.counted(limit));
    }

    private BigInteger counted(Limit limit) {
        if (limit.algorithm() == Algorithm.FIXED_WINDOW) {
            return BigInteger.ZERO;
        }
        BigInteger window = BigInteger.valueOf(limit.windowMicros());
        BigInteger covered = BigInteger.valueOf(limit.windowMicros() - (Math.max(start, now) - start));
        return previous.multiply(covered).add(window).subtract(BigInteger.ONE).divide(window);
    }

    private long first(Limit limit, LongPredicate holds) {
        if (holds.test(now)) {
            return 0;
        }
        long before = now;
        long after = limit.windowEndMicros(limit.windowEndMicros(start));
        while (after - before > 1) {
            long middle = before + (after - before) / 2;
            if (holds.test(middle)) {
                after = middle;
            } else {
                before = middle;
            }
        }
        return after - now;
    }
}
