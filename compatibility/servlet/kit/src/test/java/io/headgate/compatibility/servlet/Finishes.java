package io.headgate.compatibility.servlet;

import io.headgate.Decision;
import io.headgate.Limit;
import io.headgate.Outcome;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A filter from code whose listener remembers what was decided, and how that ended. */
final class Finishes implements RateLimitListener, AutoCloseable {
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final AtomicInteger decided = new AtomicInteger();
    private final RateLimiter limiter = RateLimiter.builder()
            .backend("memory:")
            .policy(Policy.builder("coded").limit(Limit.parse("1000000/366d")).build())
            .listener(this)
            .build();

    void addTo(ServletContext context, String pattern) {
        FilterRegistration.Dynamic filter = context.addFilter("coded", new RateLimitFilter(limiter));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, pattern);
    }

    @Override
    public void decided(Decision decision) {
        decided.incrementAndGet();
    }

    @Override
    public void finished(Decision.Allowed decision, Outcome outcome) {
        statuses.add(outcome.status());
    }

    int decided() {
        return decided.get();
    }

    /** One for each decision that was finished. */
    List<Integer> statuses() {
        return List.copyOf(statuses);
    }

    void clear() {
        decided.set(0);
        statuses.clear();
    }

    @Override
    public void close() {
        limiter.close();
    }
}
