package io.headgate.resilience;

import io.headgate.Algorithm;
import io.headgate.Limit;
import io.headgate.MulDiv;
import java.math.BigInteger;
import java.time.Duration;

/**
 * A node's part of a limit, for the time in which the nodes cannot count together. Immutable.
 *
 * <p>Example: {@code 100/1m burst 20} on 4 nodes is {@code 25/1m burst 5} on each, and on 3 nodes {@code 100/3m
 * burst 6}: the window grows where the quota cannot be divided.
 *
 * <p>The <b>rate</b> is {@code quota / (nodes * window)}, exactly, so that all nodes together have the limit's own
 * rate. Where that takes a window beyond 366 days, another quota and window of the same rate are found if there
 * are any; otherwise the window is rounded up by less than a millisecond, which is against the client, and is at
 * least 183 days.
 *
 * <p>The <b>burst</b> is {@code burst / nodes}, rounded down, and at least the cost of the take: a node whose part
 * is smaller would refuse them all. So all nodes together hold at most {@code max(burst, nodes * cost)}.
 *
 * <p>It is a token bucket whatever the algorithm: the part of a fixed or a sliding window could have the rate or the
 * burst, but not both. {@code 100/1m sliding} on 3 nodes is {@code 100/3m burst 33} on each. A month is taken for 31
 * days, which is against the client.
 *
 * <p>No bucket may take more than 366 days to refill. Where the rate is too slow for that, since the limit itself
 * needs more than 366 days for {@code nodes * cost}, the rate is as many units a window as refill the burst in 366
 * days, rounded up.
 */
final class LocalLimit {
    private static final long MAX_WINDOW = Limit.MAX_WINDOW.toMillis();

    private final Limit limit;
    private final long nodes;
    private final long quota;
    private final long window;

    private LocalLimit(Limit limit, long nodes, long quota, long window) {
        this.limit = limit;
        this.nodes = nodes;
        this.quota = quota;
        this.window = window;
    }

    /** @param nodes 1 to 10 000 */
    static LocalLimit of(Limit limit, long nodes) {
        long common = gcd(limit.quota(), nodes);
        long quota = limit.quota() / common;
        long window = limit.window().toMillis() * (nodes / common);
        return window <= MAX_WINDOW
                ? new LocalLimit(limit, nodes, quota, window)
                : inRange(limit, nodes, quota, window);
    }

    private static LocalLimit inRange(Limit limit, long nodes, long quota, long window) {
        long common = gcd(quota, window);
        long times = MAX_WINDOW / (window / common);
        if (times > 0) {
            return new LocalLimit(limit, nodes, quota / common * times, window / common * times);
        }
        long fitting = floor(quota, MAX_WINDOW, 0, window);
        return fitting == 0
                ? new LocalLimit(limit, nodes, 1, MAX_WINDOW)
                : new LocalLimit(limit, nodes, fitting, floor(fitting, window, quota - 1, quota));
    }

    /** The limit for a take of this cost. The window, which is a part of a bucket's name, does not depend on it. */
    Limit forCost(long cost) {
        long burst = Math.max(limit.burst() / nodes, cost);
        long refilled = MulDiv.floor(quota, MAX_WINDOW, 0, window);
        long enough = burst <= refilled ? quota : MulDiv.floor(burst, window, MAX_WINDOW - 1, MAX_WINDOW);
        return new Limit(Algorithm.TOKEN_BUCKET, enough, Duration.ofMillis(window), burst);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** {@code floor((a * b + c) / d)} where a factor leaves the range of {@link MulDiv}. */
    private static long floor(long a, long b, long c, long d) {
        return BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .add(BigInteger.valueOf(c))
                .divide(BigInteger.valueOf(d))
                .longValueExact();
    }
}
