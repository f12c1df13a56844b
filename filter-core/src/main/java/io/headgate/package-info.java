/**
 * The domain of a rate limiter: policies, limits and keys, what is asked of a backend, and what is
 * decided.
 *
 * <p>A {@link io.headgate.Policy} says whose requests are counted together and how much is allowed.
 * The {@link io.headgate.RateLimiter} asks a {@link io.headgate.Backend} to take a request's {@link
 * io.headgate.Charge}s, all of them or none, and returns a {@link io.headgate.Decision}.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.builder()
 *         .backend("memory:")
 *         .policy(Policy.builder("api").limit(Limit.parse("100/1m")).build())
 *         .build();
 * Decision decision = limiter.check("api", Key.of("alice"), 1);
 * }</pre>
 */
@NullMarked
package io.headgate;

import org.jspecify.annotations.NullMarked;
