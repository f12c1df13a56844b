package io.headgate.jaxrs;

import io.headgate.RateLimiter;
import io.headgate.http.RateLimitHeaders;

/**
 * The policies of one annotated method, or of one annotated class for all of its methods. Immutable.
 *
 * @param property the request property that holds the decision, so that a request is counted once
 */
record Budget(RateLimiter limiter, RateLimitHeaders headers, String property) {
    static Budget of(String owner, RateLimiter limiter) {
        return new Budget(
                limiter, new RateLimitHeaders(limiter.policies()), RateLimitFeature.class.getName() + "." + owner);
    }
}
