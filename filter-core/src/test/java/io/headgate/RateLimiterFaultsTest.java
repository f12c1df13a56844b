package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a limiter does when what it was given fails: key resolvers, listeners, the backend. */
class RateLimiterFaultsTest {
    private static final String ATTACK = "4111-secret\r\n\u001b[31mINFO forged line";
    private static final FakeRequest REQUEST = new FakeRequest().header("X-Api-Key", ATTACK);
    private static final FakeRequest NEIGHBOUR = new FakeRequest().from(ClientAddress.ipv4(7));

    private final Backend memory =
            MemoryBackend.builder().clock(new ManualClock(0)).build();
    private final LogCapture log = new LogCapture(RateLimiter.class);
    private final Heard heard = new Heard();

    private static final class Heard implements RateLimitListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void decided(Decision decision) {
            events.add(decision.getClass().getSimpleName());
        }

        @Override
        public void keyFailed(Policy policy, RuntimeException cause) {
            events.add(policy.name() + " " + cause.getClass().getSimpleName());
        }

        @Override
        public void backendFailed(RuntimeException cause) {
            events.add(cause.getMessage());
        }

        @Override
        public void healthChanged(Health health) {
            events.add(health.state().name());
            throw new IllegalStateException("a listener that fails");
        }
    }

    @AfterEach
    void close() {
        log.close();
        memory.close();
    }

    /** Promise 35. */
    @Test
    void aRequestWithoutTheKeyIsCountedByItsAddressApartFromKeysOfThatText() {
        RateLimiter limiter = limiter(KeyResolver.header("X-Api-Key"));

        assertTrue(limiter.check(new FakeRequest()).admits());
        assertFalse(limiter.check(new FakeRequest()).admits());
        assertTrue(limiter.check(NEIGHBOUR).admits());
        assertTrue(limiter.check(new FakeRequest().header("X-Api-Key", "192.0.2.1"))
                .admits());
    }

    /** Promise 41. */
    @Test
    void aResolverThatThrowsCountsByAddressAndTheListenerHearsOfIt() {
        RateLimiter limiter = limiter(request -> {
            throw new IllegalStateException(request.header("X-Api-Key"));
        });

        assertTrue(limiter.check(REQUEST).admits());
        assertFalse(limiter.check(REQUEST).admits());
        assertTrue(limiter.check(NEIGHBOUR).admits());
        assertEquals(
                List.of(
                        "api IllegalStateException",
                        "Allowed",
                        "api IllegalStateException",
                        "Denied",
                        "api IllegalStateException",
                        "Allowed"),
                heard.events);
    }

    @Test
    void aResolverThatReturnsNullCountsByAddressInSilence() {
        RateLimiter limiter = limiter(request -> null);

        assertTrue(limiter.check(REQUEST).admits());
        assertFalse(limiter.check(REQUEST).admits());
        assertTrue(limiter.check(NEIGHBOUR).admits());
        assertEquals(List.of("Allowed", "Denied", "Allowed"), heard.events);
        assertEquals("", log.everything());
    }

    /** Promise 120. */
    @Test
    void aFaultOnEveryRequestIsLoggedOnceASecondAtMost() {
        RateLimiter limiter = limiter(request -> {
            throw new IllegalStateException();
        });
        long start = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            limiter.check(REQUEST);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);

        List<String> lines = log.messages(Level.WARNING);
        assertEquals(
                "policy 'api': a key resolver failed: java.lang.IllegalStateException (0 more like it were not logged)",
                lines.get(0));
        assertTrue(lines.size() <= 1 + time.toSeconds(), () -> lines.size() + " lines in " + time);
    }

    /** Promises 43 and 118. */
    @Test
    void nothingThatAClientSentReachesTheLog() {
        RateLimiter limiter = limiter(request -> {
            String sent = request.header("X-Api-Key");
            throw new IllegalArgumentException(sent, new NumberFormatException(sent));
        });
        limiter.check(REQUEST);

        String everything = log.everything();
        assertFalse(everything.contains("4111-secret"), everything);
        assertFalse(everything.contains("\u001b"), everything);
        assertTrue(everything.contains("java.lang.NumberFormatException"), everything);
        assertTrue(everything.contains(getClass().getName()), "the stack says where");
    }

    @Test
    void refusalsAreNotLogged() {
        RateLimiter limiter = limiter(KeyResolver.clientAddress());
        for (int i = 0; i < 100; i++) {
            limiter.check(REQUEST);
        }

        assertEquals("", log.everything());
    }

    @Test
    void whatSaysWhoIsExemptAndThrowsExemptsNobody() {
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("1/1m")).build())
                .backend(memory)
                .exempt(request -> {
                    throw new IllegalStateException(ATTACK);
                })
                .build();

        assertTrue(limiter.check(REQUEST).admits());
        assertFalse(limiter.check(REQUEST).admits());
        assertEquals(
                List.of("policies [api]: what says who is exempt failed: java.lang.IllegalStateException"
                        + " (0 more like it were not logged)"),
                log.messages(Level.WARNING));
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        try (LogCapture listenerLog = new LogCapture(RateLimitListener.class)) {
            RateLimiter limiter = RateLimiter.builder()
                    .policy(Policy.builder("api")
                            .limit(Limit.parse("1/1m"))
                            .key(request -> {
                                throw new IllegalStateException();
                            })
                            .build())
                    .backend(memory)
                    .listener(new Faulty())
                    .build();

            Decision allowed = limiter.check(REQUEST);
            allowed.finish(Outcome.of(200));

            assertTrue(allowed.admits());
            assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));
            assertEquals(
                    Faulty.class.getName() + ": a listener failed: java.lang.UnsupportedOperationException"
                            + " (0 more like it were not logged)",
                    listenerLog.messages(Level.WARNING).get(0));
            assertFalse(listenerLog.everything().contains("4111-secret"));
        }
    }

    private static final class Faulty implements RateLimitListener {
        @Override
        public void decided(Decision decision) {
            throw new UnsupportedOperationException(ATTACK);
        }

        @Override
        public void finished(Decision.Allowed decision, Outcome outcome) {
            throw new UnsupportedOperationException(ATTACK);
        }

        @Override
        public void keyFailed(Policy policy, RuntimeException cause) {
            throw new UnsupportedOperationException(ATTACK);
        }
    }

    @Test
    void aBackendThatCannotDecideMakesTheRequestUnavailable() {
        FakeBackend backend = new FakeBackend();
        backend.failure = new BackendException(BackendException.Kind.UNREACHABLE, "out of reach");
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("1/1m")).build())
                .policy(Policy.builder("login").limit(Limit.parse("1/1m")).build())
                .backend(backend)
                .listener(heard)
                .build();

        Decision.Unavailable unavailable = assertInstanceOf(Decision.Unavailable.class, limiter.check(REQUEST));
        Decision.Unavailable byHand =
                assertInstanceOf(Decision.Unavailable.class, limiter.check("login", Key.GLOBAL, 1));

        assertFalse(unavailable.admits());
        assertEquals(List.of("api", "login"), unavailable.violatedPolicies());
        assertEquals(Duration.ofSeconds(1), unavailable.retryAfter());
        assertEquals(List.of("login"), byHand.violatedPolicies());
        assertEquals(List.of("out of reach", "Unavailable", "out of reach", "Unavailable"), heard.events);
        assertEquals(
                List.of("policies [api, login]: the backend could not decide: io.headgate.BackendException UNREACHABLE"
                        + " (0 more like it were not logged)"),
                log.messages(Level.WARNING));
    }

    @Test
    void theHealthOfTheBackendIsToldUntilTheLimiterCloses() {
        FakeBackend backend = new FakeBackend();
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("1/1m")).build())
                .backend(backend)
                .listener(heard)
                .build();
        Health down = new Health(Health.State.DOWN, List.of("out of reach"));

        backend.become(down);
        assertSame(down, limiter.health());
        backend.become(Health.UP);
        limiter.close();
        backend.become(down);

        assertEquals(List.of("DOWN", "UP"), heard.events);
        assertEquals(List.of(), backend.healthListeners);
        assertEquals(0, backend.closed);
    }

    @Test
    void peekAndResetSayThatTheBackendFailed() {
        FakeBackend backend = new FakeBackend();
        backend.failure = new BackendException(BackendException.Kind.UNREACHABLE, "out of reach");
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("1/1m")).build())
                .backend(backend)
                .build();

        assertSame(backend.failure, assertThrows(BackendException.class, () -> limiter.peek("api", Key.GLOBAL)));
        assertSame(backend.failure, assertThrows(BackendException.class, () -> limiter.reset("api", Key.GLOBAL)));
    }

    private RateLimiter limiter(KeyResolver key) {
        return RateLimiter.builder()
                .policy(Policy.builder("api")
                        .limit(Limit.parse("1/1m"))
                        .key(key)
                        .build())
                .backend(memory)
                .listener(heard)
                .build();
    }
}
