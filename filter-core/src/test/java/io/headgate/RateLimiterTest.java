package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final FakeRequest REQUEST = new FakeRequest();

    private final ManualClock clock = new ManualClock(0);
    private final Backend backend = MemoryBackend.builder().clock(clock).build();

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void admitsTheQuotaAndThenRefuses() {
        RateLimiter limiter = limiter(policy("api", "3/1m"));

        assertEquals(List.of(2L, 1L, 0L), List.of(remaining(limiter), remaining(limiter), remaining(limiter)));
        Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));
        assertEquals(List.of("api"), denied.violatedPolicies());
        assertEquals(Duration.ofSeconds(20), denied.retryAfter());
        assertFalse(denied.admits());
    }

    @Test
    void twoPoliciesOfWhichOneRefusesChargeNeither() {
        RateLimiter limiter = limiter(policy("narrow", "1/1m"), policy("broad", "10/1h"));
        assertTrue(limiter.check(REQUEST).admits());

        for (int i = 0; i < 100; i++) {
            Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));
            assertEquals(List.of("narrow"), denied.violatedPolicies());
        }

        assertEquals(9, limiter.peek("broad", address()).get(0).remaining());
        assertEquals(0, limiter.peek("narrow", address()).get(0).remaining());
    }

    @Test
    void aRefusalNamesEveryPolicyThatRefusedInTheirOrderAndWaitsForTheSlowest() {
        RateLimiter limiter = limiter(policy("slow", "1/1h"), policy("idle", "5/1m"), policy("quick", "1/1s"));
        limiter.check(REQUEST);

        Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));

        assertEquals(List.of("slow", "quick"), denied.violatedPolicies());
        assertEquals(Duration.ofHours(1), denied.retryAfter());
        clock.advance(Duration.ofHours(1).minusNanos(1_000));
        assertFalse(limiter.check(REQUEST).admits());
        clock.advanceMicros(1);
        assertTrue(limiter.check(REQUEST).admits());
    }

    @Test
    void aPolicyOfSeveralLimitsIsNamedOnce() {
        RateLimiter limiter = limiter(Policy.builder("api")
                .limit(Limit.parse("1/1s"))
                .limit(Limit.parse("1/1m"))
                .build());
        limiter.check(REQUEST);

        Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));

        assertEquals(List.of("api"), denied.violatedPolicies());
        assertEquals(Duration.ofMinutes(1), denied.retryAfter());
    }

    @Test
    void aRequestTakesThePolicysCost() {
        RateLimiter limiter = limiter(
                Policy.builder("api").limit(Limit.parse("10/1m")).cost(4).build());

        assertEquals(6, remaining(limiter));
        assertEquals(2, remaining(limiter));
        assertFalse(limiter.check(REQUEST).admits());
    }

    @Test
    void aCheckByHandTakesItsOwnCostOfOnePolicyAlone() {
        RateLimiter limiter = limiter(policy("batch", "10/1m"), policy("other", "10/1m"));
        Key alice = Key.of("alice");

        assertTrue(limiter.check("batch", alice, 7).admits());
        Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check("batch", alice, 4));

        assertEquals(Duration.ofSeconds(6), denied.retryAfter());
        assertEquals(3, limiter.peek("batch", alice).get(0).remaining());
        assertEquals(10, limiter.peek("other", alice).get(0).remaining());
    }

    @Test
    void aCheckByHandRefusesACostThatTheSmallestBurstNeverHolds() {
        RateLimiter limiter = limiter(Policy.builder("batch")
                .limit(Limit.parse("100/1m"))
                .limit(Limit.parse("10/1s"))
                .build());

        assertRefused(
                "policy 'batch': cost 11 is above the burst 10 of 10/1s, so every request would be refused",
                () -> limiter.check("batch", Key.GLOBAL, 11));
        assertRefused(
                "policy 'batch': cost 0, expected 1 to the burst 100 of 100/1m",
                () -> limiter.check("batch", Key.GLOBAL, 0));
        assertThrows(IllegalArgumentException.class, () -> limiter.check("batch", Key.GLOBAL, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> limiter.check("batch", Key.GLOBAL, Long.MIN_VALUE));
        assertEquals(100, limiter.peek("batch", Key.GLOBAL).get(0).remaining());
    }

    @Test
    void peekTakesNothing() {
        RateLimiter limiter = limiter(policy("api", "2/1m"));
        limiter.check(REQUEST);

        for (int i = 0; i < 10; i++) {
            assertEquals(
                    new Usage(true, 1, 0, 30_000_000),
                    limiter.peek("api", address()).get(0));
        }
    }

    @Test
    void resetFillsTheBucketsOfOneKey() {
        RateLimiter limiter = limiter(Policy.builder("login")
                .limit(Limit.parse("1/1m"))
                .limit(Limit.parse("1/1h"))
                .build());
        limiter.check("login", Key.of("alice"), 1);
        limiter.check("login", Key.of("bob"), 1);

        limiter.reset("login", Key.of("alice"));

        assertTrue(limiter.check("login", Key.of("alice"), 1).admits());
        assertFalse(limiter.check("login", Key.of("bob"), 1).admits());
    }

    @Test
    void anUnknownPolicyIsAnsweredWithTheNearest() {
        RateLimiter limiter = limiter(policy("login", "5/1m"), policy("api", "5/1m"));
        String message = "unknown policy \"logn\", did you mean \"login\"? Known: api, login";

        assertRefused(message, () -> limiter.check("logn", Key.GLOBAL, 1));
        assertRefused(message, () -> limiter.peek("logn", Key.GLOBAL));
        assertRefused(message, () -> limiter.reset("logn", Key.GLOBAL));
    }

    @Test
    void anExemptRequestIsNotCounted() {
        RateLimiter limiter = RateLimiter.builder()
                .policy(policy("api", "1/1m"))
                .backend(backend)
                .exempt(request -> request.path().equals("/health"))
                .build();

        for (int i = 0; i < 5; i++) {
            assertInstanceOf(Decision.Exempt.class, limiter.check(new FakeRequest().with("GET", "/health")));
        }
        assertTrue(limiter.check(REQUEST).admits());
        assertFalse(limiter.check(REQUEST).admits());
    }

    @Test
    void aPreflightHasABucketOfItsOwnUnderTheSameLimit() {
        RateLimiter limiter = limiter(policy("api", "1/1m"));
        FakeRequest preflight = new FakeRequest().preflightOf("PUT");
        assertTrue(preflight.preflight());

        assertTrue(limiter.check(preflight).admits());
        assertFalse(limiter.check(preflight).admits());
        assertTrue(limiter.check(REQUEST).admits());
        assertFalse(limiter.check(REQUEST).admits());
    }

    @Test
    void anOptionsRequestThatIsNoPreflightCountsAsAnyOther() {
        assertFalse(new FakeRequest().with("OPTIONS", "/").preflight());
        assertFalse(new FakeRequest().with("OPTIONS", "/").header("Origin", "x").preflight());
        assertFalse(new FakeRequest().preflightOf("PUT").with("GET", "/").preflight());
    }

    @Test
    void allMethodsShareABucket() {
        RateLimiter limiter = limiter(policy("api", "1/1m"));

        assertTrue(limiter.check(new FakeRequest().with("GET", "/")).admits());
        for (String method : List.of("HEAD", "POST", "OPTIONS", "TRACE", "get", "BREW")) {
            assertFalse(limiter.check(new FakeRequest().with(method, "/")).admits(), method);
        }
    }

    /** Promise 123. */
    @Test
    void whatAClientIsToldIsOfItsOwnBuckets() {
        RateLimiter limiter = limiter(policy("api", "10/1m"));
        FakeRequest other = new FakeRequest().from(ClientAddress.ipv4(7));
        for (int i = 0; i < 12; i++) {
            limiter.check(other);
        }

        assertEquals(9, remaining(limiter));
        Decision.Counted counted = assertInstanceOf(Decision.Counted.class, limiter.check(REQUEST));
        assertEquals(
                List.of(address()),
                counted.take().charges().stream().map(Charge::key).toList());
        assertEquals(1, counted.grant().usages().size());
    }

    @Test
    void listenersHearOfEveryDecisionAndOfTheEndOfAnAdmittedOneOnce() {
        List<Object> heard = new ArrayList<>();
        RateLimiter limiter = RateLimiter.builder()
                .policy(policy("api", "1/1m"))
                .backend(backend)
                .listener(new RateLimitListener() {
                    @Override
                    public void decided(Decision decision) {
                        heard.add(decision);
                    }

                    @Override
                    public void finished(Decision.Allowed decision, Outcome outcome) {
                        heard.add(outcome);
                    }
                })
                .build();

        Decision allowed = limiter.check(REQUEST);
        Decision denied = limiter.check(REQUEST);
        allowed.finish(Outcome.of(201));
        allowed.finish(Outcome.of(500));
        denied.finish(Outcome.of(429));

        assertEquals(List.of(allowed, denied, Outcome.of(201)), heard);
    }

    @Test
    void finishIsToldOnceWhateverTheThreads() throws InterruptedException {
        AtomicInteger told = new AtomicInteger();
        RateLimiter limiter = RateLimiter.builder()
                .policy(policy("api", "1000/1m"))
                .backend(backend)
                .listener(new RateLimitListener() {
                    @Override
                    public void finished(Decision.Allowed decision, Outcome outcome) {
                        told.incrementAndGet();
                    }
                })
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 500; i++) {
            Decision decision = limiter.check(REQUEST);
            CountDownLatch start = new CountDownLatch(1);
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    awaitQuietly(start);
                    decision.finish(Outcome.of(200));
                });
            }
            start.countDown();
        }
        threads.shutdown();

        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        assertEquals(500, told.get());
    }

    @Test
    void closesTheBackendItOpenedAndNoOther() {
        FakeBackend given = new FakeBackend();
        RateLimiter.builder()
                .policy(policy("api", "1/1m"))
                .backend(given)
                .build()
                .close();
        assertEquals(0, given.closed);

        RateLimiter owner = RateLimiter.builder()
                .policy(policy("api", "1/1m"))
                .backend("memory:?max-buckets=10")
                .build();
        owner.close();
        owner.close();
        assertTrue(owner.check(REQUEST).admits());
    }

    @Test
    void refusesToStartWithoutPolicyOrBackendOrWithTwoPoliciesAlike() {
        assertRefused(
                "rate limiter: no policy, expected at least one",
                () -> RateLimiter.builder().backend(backend).build());
        assertRefused(
                "rate limiter: no backend, expected for example \"memory:\"",
                () -> RateLimiter.builder().policy(policy("api", "1/1m")).build());
        assertRefused(
                "backend: memory: unknown parameter \"x\". Known: max-buckets",
                () -> RateLimiter.builder()
                        .policy(policy("api", "1/1m"))
                        .backend("memory:?x=1")
                        .build());
        assertRefused(
                "policy 'api' is there twice; two of one name would count into one bucket",
                () -> RateLimiter.builder().policy(policy("api", "1/1m")).policy(policy("api", "2/1h")));
    }

    @Test
    void refusesAPolicyThatTheBackendCannotCount() {
        FakeBackend unable = new FakeBackend();
        unable.algorithms = Set.of();

        assertRefused(
                "policy 'api': 1/1m needs TOKEN_BUCKET, which the backend does not count by",
                () -> RateLimiter.builder()
                        .policy(policy("api", "1/1m"))
                        .backend(unable)
                        .build());
    }

    @Test
    void nullIsRefusedAtOnce() {
        RateLimiter.Builder builder = RateLimiter.builder();

        assertThrows(NullPointerException.class, () -> builder.policy(null));
        assertThrows(NullPointerException.class, () -> builder.backend((Backend) null));
        assertThrows(NullPointerException.class, () -> builder.backend((String) null));
        assertThrows(NullPointerException.class, () -> builder.exempt(null));
        assertThrows(NullPointerException.class, () -> builder.listener(null));
    }

    @Test
    void aBuilderMayBeUsedAgain() {
        RateLimiter.Builder builder =
                RateLimiter.builder().policy(policy("api", "1/1m")).backend(backend);
        RateLimiter first = builder.build();
        RateLimiter second = builder.policy(policy("login", "1/1m")).build();

        assertEquals(1, first.policies().size());
        assertEquals(2, second.policies().size());
        assertNotEquals(first.policies(), second.policies());
    }

    private RateLimiter limiter(Policy... policies) {
        RateLimiter.Builder builder = RateLimiter.builder().backend(backend);
        List.of(policies).forEach(builder::policy);
        return builder.build();
    }

    private static Policy policy(String name, String limit) {
        return Policy.builder(name).limit(Limit.parse(limit)).build();
    }

    private static Key address() {
        return Key.ofAddress(REQUEST.clientAddress());
    }

    private static long remaining(RateLimiter limiter) {
        Decision.Allowed allowed = assertInstanceOf(Decision.Allowed.class, limiter.check(REQUEST));
        return allowed.grant().usages().get(0).remaining();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
