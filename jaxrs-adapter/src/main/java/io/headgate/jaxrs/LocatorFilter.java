package io.headgate.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;

/**
 * Fails the first request that passes an annotated sub-resource locator of a class which was not known at
 * deployment. Registered by {@link RateLimitFeature}; not for use.
 */
public final class LocatorFilter implements ContainerRequestFilter {
    private final RateLimits limits;

    /** Called by the implementation. */
    public LocatorFilter(@Context Configuration configuration) {
        this.limits = RateLimits.of(configuration);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        for (Object matched : request.getUriInfo().getMatchedResources()) {
            limits.check(matched.getClass());
        }
    }
}
