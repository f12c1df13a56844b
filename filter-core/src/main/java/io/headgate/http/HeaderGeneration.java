package io.headgate.http;

import java.util.List;

/**
 * One of the forms in which limiters have told clients their quotas. Immutable.
 *
 * <p>Example: the policy {@code api}, {@code 100/1m}, of which 50 units are left, and all of them in 30 s:
 *
 * <pre>
 * draft    RateLimit-Policy: "api";q=100;w=60
 *          RateLimit: "api";r=50;t=30
 * draft-7  RateLimit-Policy: 100;w=60
 *          RateLimit: limit=100, remaining=50, reset=30
 * draft-6  RateLimit-Policy: 100;w=60
 *          RateLimit-Limit: 100
 *          RateLimit-Remaining: 50
 *          RateLimit-Reset: 30
 * legacy   X-RateLimit-Limit: 100
 *          X-RateLimit-Remaining: 50
 *          X-RateLimit-Reset: 30
 * </pre>
 *
 * <p>{@link #DRAFT} has an item for each limit. The others can state one limit alone: the one that binds
 * next, which is to say that it will be the first to refuse if the same request is sent again and again.
 * Each reset is a number of seconds from now, and no date.
 */
public enum HeaderGeneration {
    /**
     * The draft as it is today.
     *
     * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/">draft 11</a>
     */
    DRAFT("draft"),

    /**
     * One field for the limit that binds next. It cannot be sent with {@link #DRAFT}, which has another
     * syntax in the field of the same name.
     *
     * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/07/">draft 7</a>
     */
    DRAFT_7("draft-7"),

    /**
     * Three fields for the limit that binds next. Beside {@link #DRAFT} the field {@code RateLimit-Policy},
     * which both have, is that of {@link #DRAFT}.
     *
     * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/06/">draft 6</a>
     */
    DRAFT_6("draft-6"),

    /** What was there before the drafts, as far as it was ever agreed. */
    LEGACY("legacy");

    private final String text;

    HeaderGeneration(String text) {
        this.text = text;
    }

    /** The names of its fields. */
    public List<String> fieldNames() {
        return switch (this) {
            case DRAFT, DRAFT_7 -> List.of(RateLimitHeaders.RATE_LIMIT_POLICY, RateLimitHeaders.RATE_LIMIT);
            case DRAFT_6 ->
                List.of(
                        RateLimitHeaders.RATE_LIMIT_POLICY,
                        RateLimitHeaders.RATE_LIMIT_LIMIT,
                        RateLimitHeaders.RATE_LIMIT_REMAINING,
                        RateLimitHeaders.RATE_LIMIT_RESET);
            case LEGACY ->
                List.of(
                        RateLimitHeaders.X_RATE_LIMIT_LIMIT,
                        RateLimitHeaders.X_RATE_LIMIT_REMAINING,
                        RateLimitHeaders.X_RATE_LIMIT_RESET);
        };
    }

    /** The text form: {@code draft}, {@code draft-7}, {@code draft-6} or {@code legacy}. */
    @Override
    public String toString() {
        return text;
    }
}
