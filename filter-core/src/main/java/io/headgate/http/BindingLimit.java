package io.headgate.http;

import io.headgate.Charge;
import io.headgate.Usage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one limit that is stated where there is room for one alone: the one that binds next. Immutable.
 *
 * <p>It has the fewest requests left, each at the cost of this one; of several, the longest wait; then the
 * longest time to full; then it is listed first. So if the same request is repeated at once, as often as
 * this limit has room for it, all are admitted and the next is refused by it. And where it has no room,
 * none that also has none makes a client wait longer.
 *
 * <p>Example: 5 units remain of a limit at a cost of 2, and 3 of one at a cost of 1. The first binds next,
 * with 2 requests left.
 *
 * @param requests how many requests like this one it has room for now
 */
record BindingLimit(LimitItem item, long requests, Usage usage) {
    static BindingLimit of(LimitItem item, Charge charge, Usage usage) {
        return new BindingLimit(item, usage.granted() ? usage.remaining() / charge.cost() : 0, usage);
    }

    /** Of two the one that binds next, the earlier if they are alike. */
    static @Nullable BindingLimit next(@Nullable BindingLimit earlier, @Nullable BindingLimit later) {
        if (earlier == null || later == null) {
            return earlier == null ? later : earlier;
        }
        return later.bindsBefore(earlier) ? later : earlier;
    }

    private boolean bindsBefore(BindingLimit other) {
        if (requests != other.requests) {
            return requests < other.requests;
        }
        if (usage.waitMicros() != other.usage.waitMicros()) {
            return usage.waitMicros() > other.usage.waitMicros();
        }
        return usage.fullMicros() > other.usage.fullMicros();
    }

    void writeDraft7(BiConsumer<String, String> setter) {
        setter.accept(
                RateLimitHeaders.RATE_LIMIT,
                item.quotaUpToRemaining() + usage.remaining() + ", reset=" + RateLimitHeaders.resetSeconds(usage));
    }

    void writeDraft6(BiConsumer<String, String> setter) {
        setter.accept(RateLimitHeaders.RATE_LIMIT_LIMIT, item.quota());
        setter.accept(RateLimitHeaders.RATE_LIMIT_REMAINING, remaining());
        setter.accept(RateLimitHeaders.RATE_LIMIT_RESET, reset());
    }

    void writeLegacy(BiConsumer<String, String> setter) {
        setter.accept(RateLimitHeaders.X_RATE_LIMIT_LIMIT, item.quota());
        setter.accept(RateLimitHeaders.X_RATE_LIMIT_REMAINING, remaining());
        setter.accept(RateLimitHeaders.X_RATE_LIMIT_RESET, reset());
    }

    private String remaining() {
        return Long.toString(usage.remaining());
    }

    private String reset() {
        return Long.toString(RateLimitHeaders.resetSeconds(usage));
    }
}
