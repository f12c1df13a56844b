package io.headgate.jaxrs;

import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/**
 * Checks the annotations of classes that the application names, so that also those which have nothing but
 * sub-resource locators are seen. Registered by {@link RateLimitFeature}; not for use.
 */
public final class DeployedClasses implements Feature {
    @Context
    private @Nullable Application application;

    @Override
    @SuppressWarnings("deprecation") // singletons are resources too
    public boolean configure(FeatureContext context) {
        if (application == null) {
            return false;
        }
        RateLimits limits = RateLimits.of(context.getConfiguration());
        application.getClasses().forEach(limits::check);
        application.getSingletons().forEach(resource -> limits.check(resource.getClass()));
        return true;
    }
}
