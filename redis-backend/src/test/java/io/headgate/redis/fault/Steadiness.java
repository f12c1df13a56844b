package io.headgate.redis.fault;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * When Redis decides: in a tenth of a second in which nearly all decisions are its own. It decides again
 * since the beginning of ten such tenths in a row.
 */
final class Steadiness {
    private static final long TENTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int TENTHS = 10;
    private static final double SHARE = 0.98;

    private final long fromNanos;
    private final int[] all;
    private final int[] byRedis;

    /** Looks at what began in this time. */
    Steadiness(long fromNanos, long untilNanos, List<Decided> decisions) {
        int tenths = Math.toIntExact(Math.max(0, (untilNanos - fromNanos) / TENTH_NANOS));
        this.fromNanos = fromNanos;
        this.all = new int[tenths];
        this.byRedis = new int[tenths];
        decisions.forEach(this::add);
    }

    /** Since when Redis decides, or nothing if it does not yet. */
    OptionalLong since() {
        int inARow = 0;
        for (int tenth = 0; tenth < all.length; tenth++) {
            inARow = isSteady(tenth) ? inARow + 1 : 0;
            if (inARow == TENTHS) {
                return OptionalLong.of(fromNanos + (tenth + 1 - TENTHS) * TENTH_NANOS);
            }
        }
        return OptionalLong.empty();
    }

    /** For how many seconds it does not decide. */
    double secondsWithout() {
        return IntStream.range(0, all.length).filter(tenth -> !isSteady(tenth)).count() / 10.0;
    }

    private void add(Decided one) {
        long tenth = Math.floorDiv(one.startNanos() - fromNanos, TENTH_NANOS);
        if (tenth >= 0 && tenth < all.length) {
            all[(int) tenth]++;
            byRedis[(int) tenth] += one.byRedis() ? 1 : 0;
        }
    }

    private boolean isSteady(int tenth) {
        return all[tenth] > 0 && byRedis[tenth] >= SHARE * all[tenth];
    }
}
