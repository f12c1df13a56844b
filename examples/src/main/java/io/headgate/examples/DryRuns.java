package io.headgate.examples;

import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.Usage;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each policy in dry run would have refused a request, since the start. Thread-safe. */
public final class DryRuns implements RateLimitListener, ServletContextListener {
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    /** Comes before the filter starts, which looks for its listener there. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(RateLimitFilter.LISTENER_ATTRIBUTE, this);
    }

    static DryRuns of(ServletContext context) {
        return (DryRuns) context.getAttribute(RateLimitFilter.LISTENER_ATTRIBUTE);
    }

    @Override
    public void wouldDeny(Policy policy, List<Usage> usages) {
        refusals.computeIfAbsent(policy.name(), name -> new LongAdder()).increment();
    }

    /** By policy. */
    Map<String, Long> refusals() {
        Map<String, Long> counted = new TreeMap<>();
        refusals.forEach((policy, count) -> counted.put(policy, count.sum()));
        return counted;
    }
}
