package io.headgate.http;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The two lists of draft 11, with an item for each limit. Immutable.
 *
 * @param policies {@code "api";q=100;w=60, "day";q=1000;w=86400}
 * @param limits {@code "api";r=50;t=30, "day";r=950;t=4320}
 */
record NamedLimits(String policies, String limits) {
    /** One list of both, the earlier first. */
    static @Nullable NamedLimits join(@Nullable NamedLimits earlier, @Nullable NamedLimits later) {
        if (earlier == null || later == null) {
            return earlier == null ? later : earlier;
        }
        return new NamedLimits(earlier.policies + ", " + later.policies, earlier.limits + ", " + later.limits);
    }

    void write(BiConsumer<String, String> setter) {
        setter.accept(RateLimitHeaders.RATE_LIMIT_POLICY, policies);
        setter.accept(RateLimitHeaders.RATE_LIMIT, limits);
    }
}
