package io.headgate.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Declares every {@link RateLimitFilter} of an application {@code async-supported}, since without that
 * each asynchronous servlet behind it would fail. Found by the container in {@code META-INF/services}.
 */
public final class AsyncSupport implements ServletContainerInitializer {
    private static final String DECLARED = AsyncSupport.class.getName();

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            if (RateLimitFilter.class.getName().equals(filter.getClassName())) {
                declare(filter);
            }
        }
        context.setAttribute(DECLARED, true);
    }

    /**
     * Declares a filter that is being initialised, where the container did not look for initializers.
     *
     * @return whether the filter is known to be declared
     */
    static boolean declare(FilterConfig config, FilterRegistration filter) {
        try {
            return declare(filter) || config.getServletContext().getAttribute(DECLARED) != null;
        } catch (IllegalStateException e) {
            // the specification allows it to be too late by now
            return config.getServletContext().getAttribute(DECLARED) != null;
        }
    }

    private static boolean declare(FilterRegistration filter) {
        if (filter instanceof FilterRegistration.Dynamic declared) {
            declared.setAsyncSupported(true);
            return true;
        }
        return false;
    }
}
