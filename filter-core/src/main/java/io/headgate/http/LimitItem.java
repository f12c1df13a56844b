package io.headgate.http;

import io.headgate.Limit;
import io.headgate.PolicyLimit;

/**
 * What does not change of the fields of one limit. Immutable.
 *
 * @param named {@code "api";q=100;w=60}
 * @param namedUpToRemaining {@code "api";r=}
 * @param nextUpToRemaining {@code , "api";r=}
 * @param quota {@code 100}
 * @param quotaAndWindow {@code 100;w=60}
 * @param quotaUpToRemaining {@code limit=100, remaining=}
 */
record LimitItem(
        String named,
        String namedUpToRemaining,
        String nextUpToRemaining,
        String quota,
        String quotaAndWindow,
        String quotaUpToRemaining) {
    /** Labels hold no character that a String of RFC 9651 would have to escape. */
    static LimitItem of(PolicyLimit named) {
        Limit limit = named.limit();
        String label = '"' + named.label() + '"';
        String quota = Long.toString(limit.quota());
        String window = ";w=" + RateLimitHeaders.secondsUp(limit.windowMicros());
        return new LimitItem(
                label + ";q=" + quota + window,
                label + ";r=",
                ", " + label + ";r=",
                quota,
                quota + window,
                "limit=" + quota + ", remaining=");
    }
}
