/**
 * Rate limits as annotations of Jakarta REST resources: {@link io.headgate.jaxrs.RateLimited} says how
 * much is allowed, {@link io.headgate.jaxrs.RateLimitFeature} enforces it.
 */
@NullMarked
package io.headgate.jaxrs;

import org.jspecify.annotations.NullMarked;
