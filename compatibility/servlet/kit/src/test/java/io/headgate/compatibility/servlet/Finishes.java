package io.headgate.compatibility.servlet;

import io.headgate.ClientAddress;
import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Outcome;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.http.AddressParser;
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
    private static final long QUOTA = 1_000_000;

    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final AtomicInteger decided = new AtomicInteger();
    private final RateLimiter limiter = RateLimiter.builder()
            .backend("memory:")
            .policy(Policy.builder("coded").limit(Limit.parse(QUOTA + "/366d")).build())
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

    /**
     * What the clients of this machine were charged, and did not get back. Tomcat knows no address any more of a
     * stream that was reset before its request is looked at.
     */
    long spent() {
        return spent(AddressParser.parse("127.0.0.1")) + spent(ClientAddress.UNKNOWN);
    }

    private long spent(ClientAddress client) {
        return QUOTA - limiter.peek("coded", Key.ofAddress(client)).get(0).remaining();
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
