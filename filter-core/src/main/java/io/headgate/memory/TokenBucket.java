package io.headgate.memory;

import io.headgate.Limit;
import io.headgate.MulDiv;
import io.headgate.memory.Stripes.Stripe;

/**
 * A token bucket, exact in whole numbers.
 *
 * <p>Used 0 is a full bucket. Refill is {@code floor((quota * elapsed + credit) / window)} units, and what the division
 * leaves is the credit towards the next unit, below one window. So any sequence of refills gives what one refill over
 * the whole time gives, and nothing is ever rounded in the client's favour.
 *
 * <p>Times are differences of a microsecond clock that may start anywhere and wrap.
 */
final class TokenBucket extends MemoryBucket {
    /** Where debt stops growing: four times the greatest burst. */
    private static final long MAX_USED = 4 * Limit.MAX_UNITS;

    private long used;
    private long credit;
    private long updatedMicros;

    /** A full bucket. */
    TokenBucket(BucketKey key, Stripe stripe, boolean overflow, long nowMicros) {
        super(key, stripe, overflow);
        this.updatedMicros = nowMicros;
    }

    @Override
    void copyFrom(MemoryBucket other) {
        TokenBucket bucket = (TokenBucket) other;
        used = bucket.used;
        credit = bucket.credit;
        updatedMicros = bucket.updatedMicros;
    }

    /**
     * A clock that stepped back by more than a window is followed, balance kept, so that nobody is locked out for
     * longer than a window beyond the normal wait.
     */
    @Override
    void refill(Limit limit, long nowMicros) {
        long elapsed = nowMicros - updatedMicros;
        long window = limit.windowMicros();
        if (elapsed < 0) {
            if (elapsed < -window) {
                updatedMicros = nowMicros;
            }
            return;
        }
        updatedMicros = nowMicros;
        if (used > 0 && elapsed > 0) {
            refill(limit.quota(), window, elapsed);
        }
    }

    private void refill(long quota, long window, long elapsed) {
        if (fills(quota, window, elapsed)) {
            fill();
            return;
        }
        // most elapse less than a window, and a division takes longer than all the rest
        long windows = elapsed < window ? 0 : elapsed / window;
        if (windows > 0 && windows > used / quota) {
            fill();
            return;
        }
        long partOfWindow = elapsed - windows * window;
        long units = MulDiv.floor(quota, partOfWindow, credit, window);
        // exact although the product may wrap: the remainder is below one window
        credit += quota * partOfWindow - units * window;
        used -= windows * quota + units;
        if (used <= 0) {
            fill();
        }
    }

    /** Whether all that is used comes back: seen without a division, unless the products leave 63 bits. */
    private boolean fills(long quota, long window, long elapsed) {
        long back = quota * elapsed;
        long missing = used * window - credit;
        return back >= missing
                && missing >= 0
                && Math.multiplyHigh(quota, elapsed) == 0
                && Math.multiplyHigh(used, window) == 0
                && used * window >= 0;
    }

    @Override
    void fill() {
        used = 0;
        credit = 0;
    }

    @Override
    boolean isFull() {
        return used == 0;
    }

    @Override
    boolean holds(Limit limit, long cost) {
        return used <= limit.burst() - cost;
    }

    @Override
    void charge(long units) {
        used = Math.min(used + units, MAX_USED);
    }

    @Override
    void giveBack(Limit limit, long units, long takenMicros, long nowMicros) {
        if (nowMicros - takenMicros >= limit.windowMicros()) {
            return;
        }
        used -= units;
        if (used <= 0) {
            fill();
        }
    }

    @Override
    long remaining(Limit limit) {
        return Math.max(0, limit.burst() - used);
    }

    @Override
    long waitMicros(Limit limit, long cost, long nowMicros) {
        return untilRefilled(limit, used - (limit.burst() - cost), nowMicros);
    }

    @Override
    long fullMicros(Limit limit, long nowMicros) {
        return untilRefilled(limit, used, nowMicros);
    }

    /** From now on, the lag of the clock behind the last refill included. */
    private long untilRefilled(Limit limit, long units, long nowMicros) {
        return units <= 0 ? 0 : limit.refillMicros(units, credit) + Math.max(0, updatedMicros - nowMicros);
    }
}
