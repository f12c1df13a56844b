package io.headgate.jaxrs;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;

/**
 * A {@link RateLimitFeature} that the implementation finds by itself, in {@code META-INF/services}. It
 * is a class of its own so that it never stands in the way of one that the application registers.
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class DiscoveredFeature implements Feature {
    @Override
    public boolean configure(FeatureContext context) {
        return RateLimits.install(context) != null;
    }
}
