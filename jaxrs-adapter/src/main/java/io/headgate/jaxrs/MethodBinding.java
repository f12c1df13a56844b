package io.headgate.jaxrs;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;

/**
 * Puts the filter before each limited resource method: those of root resources at deployment, those of
 * sub-resources when the implementation first meets their class.
 */
record MethodBinding(RateLimits limits) implements DynamicFeature {
    /** After authentication, so that there is a principal, and before authorization, so that refused attempts count. */
    private static final int PRIORITY = Priorities.AUTHENTICATION + 500;

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Class<?> type = resource.getResourceClass();
        Method method = resource.getResourceMethod();
        if (type == null || method == null) {
            return;
        }
        limits.check(type);
        if (limits.budgetOf(type, method) != null) {
            context.register(RateLimitResourceFilter.class, PRIORITY);
        }
        if (isSubResource(type)) {
            context.register(LocatorFilter.class, PRIORITY - 1);
        }
    }

    private static boolean isSubResource(Class<?> type) {
        return new TypeHierarchy(type).types().noneMatch(at -> at.isAnnotationPresent(Path.class));
    }
}
