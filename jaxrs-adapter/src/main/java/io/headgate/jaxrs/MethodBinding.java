package io.headgate.jaxrs;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * Puts a filter before each limited resource method: those of root resources at deployment, those of
 * sub-resources when the implementation first meets their class. The filters are instances that need
 * nothing injected: Jersey would not inject into them, and CXF knows no constructor with parameters.
 */
record MethodBinding(RateLimits limits) implements DynamicFeature {
    /** After authentication, so that there is a principal, and before authorization, so that refused attempts count. */
    private static final int PRIORITY = Priorities.AUTHENTICATION + 500;

    /** Responses pass from high to low: first of all, since after a filter that fails no other one is called. */
    private static final Map<Class<?>, Integer> FILTER_PRIORITIES =
            Map.of(ContainerRequestFilter.class, PRIORITY, ContainerResponseFilter.class, Integer.MAX_VALUE);

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Class<?> type = resource.getResourceClass();
        Method method = resource.getResourceMethod();
        if (type == null || method == null) {
            return;
        }
        limits.check(type);
        Budget budget = limits.budgetOf(type, method);
        if (budget != null) {
            context.register(new RateLimitResourceFilter(limits, budget), FILTER_PRIORITIES);
        }
        if (isSubResource(type)) {
            context.register(new LocatorFilter(limits), PRIORITY - 1);
        }
    }

    private static boolean isSubResource(Class<?> type) {
        return new TypeHierarchy(type).types().noneMatch(at -> at.isAnnotationPresent(Path.class));
    }
}
