package io.headgate.compatibility.servlet;

import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.config.RequestList;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** What docs/servlet.md shows of filters from code. */
public final class Limits implements ServletContextListener {
    private final RateLimiter limiter = RateLimiter.builder()
            .backend("memory:?max-buckets=20000")
            .policy(Policy.builder("user")
                    .limit(Limit.parse("100/1m burst 20"))
                    .key(KeyResolver.principal())
                    .build())
            .policy(Policy.builder("address").limit(Limit.parse("1000/1m")).build())
            .exempt(RequestList.exempt("10.0.0.0/8, /health"))
            .build();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        FilterRegistration.Dynamic filter = event.getServletContext().addFilter("limits", new RateLimitFilter(limiter));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(null, true, "/api/*");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        limiter.close();
    }
}
