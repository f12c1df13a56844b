package io.headgate.benchmarks;

import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The whole filter on a stub request, and the stub alone: the difference is the filter's own work. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Benchmark)
public class FilterBenchmark {
    private static final String NEVER_EMPTY = "1000000000/1s";
    private static final int CLIENTS = 1_000_000;

    private final Filter admitting = filter(NEVER_EMPTY, KeyResolver.clientAddress());
    private final Filter byHeader = filter(NEVER_EMPTY, KeyResolver.header("X-Api-Key"));
    private final Filter refusing = filter("1/1h", KeyResolver.clientAddress());
    private final Filter ofMany = filter("1000/1d", KeyResolver.clientAddress());

    /** What a server has of its own for each request. */
    @State(Scope.Thread)
    public static class Exchange {
        private final StubRequest request = new StubRequest();
        private final StubResponse response = new StubResponse();
        private final FilterChain chain = (request, response) -> {};

        long through(Filter filter, String address) throws IOException, ServletException {
            filter.doFilter(request.again().from(address), response.again(), chain);
            return response.bodyLength();
        }
    }

    /** Addresses of clients who each come now and then. */
    @State(Scope.Benchmark)
    public static class ManyAddresses {
        private final String[] addresses = new String[CLIENTS];

        public ManyAddresses() {
            for (int i = 0; i < CLIENTS; i++) {
                addresses[i] = Client.name(i);
            }
        }
    }

    private static Filter filter(String limit, KeyResolver key) {
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse(limit)).key(key).build())
                .backend("memory:?max-buckets=" + 2 * CLIENTS)
                .build();
        Filter filter = new RateLimitFilter(limiter);
        try {
            filter.init(new StubConfig());
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
        return filter;
    }

    @Benchmark
    public long stubAlone(Exchange exchange) throws IOException, ServletException {
        return exchange.through((request, response, chain) -> chain.doFilter(request, response), "203.0.113.7");
    }

    @Benchmark
    public long admitted(Exchange exchange) throws IOException, ServletException {
        return exchange.through(admitting, "203.0.113.7");
    }

    @Benchmark
    public long admittedIpv6(Exchange exchange) throws IOException, ServletException {
        return exchange.through(admitting, "2001:db8:85a3::8a2e:370:7334");
    }

    @Benchmark
    public long admittedByHeader(Exchange exchange) throws IOException, ServletException {
        return exchange.through(byHeader, "203.0.113.7");
    }

    @Benchmark
    public long admittedOfMillion(Exchange exchange, ManyAddresses many) throws IOException, ServletException {
        return exchange.through(
                ofMany, many.addresses[ThreadLocalRandom.current().nextInt(CLIENTS)]);
    }

    @Benchmark
    public long refused(Exchange exchange) throws IOException, ServletException {
        return exchange.through(refusing, "203.0.113.7");
    }
}
