package io.headgate.benchmarks;

import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request that several policies cover, by the client's address, through the filter. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Thread)
public class PoliciesBenchmark {
    private final StubRequest request = new StubRequest();
    private final StubResponse response = new StubResponse();
    private final FilterChain chain = (request, response) -> {};

    @Param({"1", "8"})
    public int policies = 1;

    private RateLimitFilter filter = new RateLimitFilter();

    @Setup
    public void open() throws ServletException {
        RateLimiter.Builder limiter = RateLimiter.builder().backend("memory:");
        for (int i = 0; i < policies; i++) {
            limiter.policy(Policy.builder("policy-" + i)
                    .limit(Limit.parse("10000/1ms"))
                    .build());
        }
        filter = new RateLimitFilter(limiter.build());
        filter.init(new StubConfig());
    }

    @Benchmark
    public long filter() throws IOException, ServletException {
        filter.doFilter(request.again(), response.again(), chain);
        return response.bodyLength();
    }
}
