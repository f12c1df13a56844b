package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which policies a request is charged by, and which requests are checked at all. */
class MatchingTest {
    private final FakeBackend backend = new FakeBackend();
    private final RateLimiter.Builder builder = RateLimiter.builder()
            .backend(backend)
            .policy(policy(
                    "login",
                    RequestMatch.builder().path("/login").method("POST").build()))
            .policy(policy("api", RequestMatch.builder().path("/api/**").build()))
            .policy(policy(
                    "tenant", RequestMatch.builder().path("/api/{tenant}/**").build()));

    private static Policy policy(String name, RequestMatch match) {
        return Policy.builder(name).match(match).limit(Limit.parse("10/1m")).build();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void chargesThePoliciesThatMatchInTheirOrder() {
        RateLimiter limiter = builder.build();

        assertEquals(List.of("login"), charged(limiter, "POST", "/login"));
        assertEquals(List.of("api"), charged(limiter, "GET", "/api"));
        assertEquals(List.of("api", "tenant"), charged(limiter, "GET", "/api/acme/orders"));
    }

    @Test
    void aRequestThatNoPolicyMatchesIsExemptAndAsksNobody() {
        RateLimiter limiter = builder.build();

        assertSame(Decision.Exempt.INSTANCE, limiter.check(new FakeRequest().with("GET", "/login")));
        assertEquals(List.of(), backend.takes);
    }

    @Test
    void blockedComesBeforeExempt() {
        RateLimiter limiter = builder.blocked(request -> request.path().startsWith("/api"))
                .exempt(request -> true)
                .build();

        Decision decision = limiter.check(new FakeRequest().with("GET", "/api/x"));

        assertFalse(decision.admits());
        assertInstanceOf(Decision.Blocked.class, decision);
        assertSame(Decision.Exempt.INSTANCE, limiter.check(new FakeRequest().with("POST", "/login")));
        assertEquals(List.of(), backend.takes);
    }

    @Test
    void aRequestThatMakesTheBlockedListFailIsBlocked() {
        RateLimiter limiter = builder.blocked(request -> {
                    throw new IllegalStateException("planned");
                })
                .build();

        assertInstanceOf(Decision.Blocked.class, limiter.check(new FakeRequest().with("POST", "/login")));
    }

    @Test
    void aPreflightHasABucketOfItsOwnWhereThePolicyMatchesIt() {
        RateLimiter limiter = builder.build();

        assertTrue(limiter.check(new FakeRequest().with("OPTIONS", "/api").preflightOf("POST"))
                .admits());

        Charge charge = backend.takes.get(0).charges().get(0);
        assertEquals(Key.ofAddress(new FakeRequest().clientAddress()).preflight(), charge.key());
    }

    private List<String> charged(RateLimiter limiter, String method, String path) {
        backend.takes.clear();
        limiter.check(new FakeRequest().with(method, path));
        return backend.takes.get(0).charges().stream()
                .map(charge -> charge.limit().policy())
                .toList();
    }
}
