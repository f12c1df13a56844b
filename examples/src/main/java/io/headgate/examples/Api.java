package io.headgate.examples;

import io.headgate.jaxrs.RateLimitFeature;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The resources under {@code /api}, and the feature that limits them. */
public final class Api extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(HelloResource.class, KeyedResource.class, SearchResource.class, RateLimitFeature.class);
    }
}
