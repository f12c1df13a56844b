package io.headgate.config;

import io.headgate.Algorithm;
import io.headgate.Limit;
import io.headgate.config.LimitsSection.NamedLimit;
import java.math.BigInteger;
import java.util.List;

/**
 * Looks for limits of one policy that another one of it makes useless: the stricter one refuses before the other
 * ever could.
 */
final class LimitsCheck {
    private LimitsCheck() {}

    /** @param where how messages begin */
    static void check(Problems problems, String where, List<NamedLimit> limits) {
        for (int i = 0; i < limits.size(); i++) {
            for (int j = 0; j < limits.size(); j++) {
                if (i != j) {
                    check(problems, where, limits.get(i), limits.get(j).limit(), j < i);
                }
            }
        }
    }

    private static void check(Problems problems, String where, NamedLimit named, Limit other, boolean otherIsFirst) {
        Limit limit = named.limit();
        if (isSwapped(limit, other)) {
            problems.error(
                    named.place(),
                    "%slimit %s: a longer window with a smaller quota than %s, which is never reached; expected a quota above %d, or the other limit left out"
                            .formatted(where, limit, other, other.quota()));
        } else if (!isSwapped(other, limit) && isUseless(limit, other) && (otherIsFirst || !isUseless(other, limit))) {
            problems.warning(
                    named.place(),
                    "%slimit %s is never reached, since %s refuses before".formatted(where, limit, other));
        }
    }

    private static boolean isSwapped(Limit longer, Limit shorter) {
        return longer.window().compareTo(shorter.window()) > 0
                && longer.quota() < shorter.quota()
                && longer.burst() <= shorter.burst();
    }

    /** Whether whatever the stricter limit admits, this one admits too. */
    private static boolean isUseless(Limit limit, Limit stricter) {
        if (limit.algorithm() == Algorithm.TOKEN_BUCKET) {
            return atOnce(stricter).compareTo(BigInteger.valueOf(limit.burst())) <= 0
                    && quotaTimes(stricter, limit.windowMicros()).compareTo(quotaTimes(limit, stricter.windowMicros()))
                            <= 0;
        }
        // a counter that slides may count what the last two windows brought
        BigInteger admitted = atOnce(stricter)
                .add(quotaTimes(stricter, 2 * limit.windowMicros()).divide(BigInteger.valueOf(stricter.windowMicros())))
                .add(BigInteger.ONE);
        return admitted.compareTo(BigInteger.valueOf(limit.quota())) <= 0;
    }

    /** The most that is admitted in no time: two windows may meet. */
    private static BigInteger atOnce(Limit limit) {
        return limit.algorithm() == Algorithm.TOKEN_BUCKET
                ? BigInteger.valueOf(limit.burst())
                : BigInteger.valueOf(limit.quota()).shiftLeft(1);
    }

    private static BigInteger quotaTimes(Limit limit, long micros) {
        return BigInteger.valueOf(limit.quota()).multiply(BigInteger.valueOf(micros));
    }
}
