package io.headgate.servlet;

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
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            if (RateLimitFilter.class.getName().equals(filter.getClassName())
                    && filter instanceof FilterRegistration.Dynamic declared) {
                declared.setAsyncSupported(true);
            }
        }
    }
}
