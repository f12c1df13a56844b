package io.headgate.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/**
 * Fails the first request that passes an annotated sub-resource locator of a class which was not known at
 * deployment.
 */
record LocatorFilter(RateLimits limits) implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        for (Object matched : request.getUriInfo().getMatchedResources()) {
            limits.check(matched.getClass());
        }
    }
}
