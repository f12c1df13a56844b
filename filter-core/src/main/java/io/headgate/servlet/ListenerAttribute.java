package io.headgate.servlet;

import io.headgate.RateLimitListener;
import io.headgate.config.ApplicationListener;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;

/** Who is told of what a filter decides: what the application has set as {@link RateLimitFilter#LISTENER_ATTRIBUTE}. */
final class ListenerAttribute {
    private ListenerAttribute() {}

    /** @throws ServletException if it is set to something that is no listener */
    static RateLimitListener of(FilterConfig config) throws ServletException {
        ServletContext context = config.getServletContext();
        Object value = context.getAttribute(RateLimitFilter.LISTENER_ATTRIBUTE);
        if (value == null) {
            return RateLimitListener.NONE;
        }
        if (value instanceof RateLimitListener listener) {
            return ApplicationListener.around(listener);
        }
        throw new ServletException("%scontext attribute '%s': a %s, expected an object that implements it"
                .formatted(
                        InitParameters.where(config),
                        RateLimitFilter.LISTENER_ATTRIBUTE,
                        value.getClass().getName()));
    }
}
