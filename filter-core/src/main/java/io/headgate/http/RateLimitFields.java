package io.headgate.http;

/**
 * The values of the two fields that tell a client its quota. Immutable.
 *
 * @param policy the value of {@code RateLimit-Policy}
 * @param limit the value of {@code RateLimit}
 */
public record RateLimitFields(String policy, String limit) {
    /** Where adapters keep what an earlier check of the same request wrote: the name of a request attribute. */
    public static final String ATTRIBUTE = RateLimitFields.class.getName();

    /** One list of both, what an earlier check wrote first. */
    RateLimitFields after(RateLimitFields earlier) {
        return new RateLimitFields(earlier.policy + ", " + policy, earlier.limit + ", " + limit);
    }
}
