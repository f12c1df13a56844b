package io.headgate.jaxrs;

import io.headgate.RateLimiter;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.RateLimitHeaders;

/**
 * The policies of one annotated method, or of one annotated class for all of its methods. Immutable.
 *
 * @param property the request property that holds what was {@link Checked}, so that a request is counted once
 */
record Budget(RateLimiter limiter, RateLimitHeaders headers, String property) {
    static Budget of(String owner, RateLimiter limiter, HeaderGenerations generations) {
        return new Budget(
                limiter,
                new RateLimitHeaders(limiter.policies(), generations),
                RateLimitFeature.class.getName() + "." + owner);
    }
}
