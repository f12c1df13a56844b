package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.memory.MemoryBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DryRunTest {
    private static final FakeRequest REQUEST = new FakeRequest();

    private final List<String> told = new ArrayList<>();
    private final RateLimitListener listener = new RateLimitListener() {
        @Override
        public void wouldDeny(Policy policy, List<Usage> usages) {
            told.add(policy.name() + " " + usages.stream().map(Usage::remaining).toList());
        }
    };

    private static Policy policy(String name, String limit, Mode mode) {
        return Policy.builder(name).limit(Limit.parse(limit)).mode(mode).build();
    }

    private RateLimiter limiter(Backend backend, Policy... policies) {
        RateLimiter.Builder builder = RateLimiter.builder().backend(backend).listener(listener);
        List.of(policies).forEach(builder::policy);
        return builder.build();
    }

    @Test
    void admitsAndTellsWhatItWouldRefuse() {
        try (Backend backend = MemoryBackend.builder().clock(new ManualClock(0)).build()) {
            RateLimiter limiter = limiter(backend, policy("trial", "2/1m", Mode.DRY_RUN));

            for (int i = 0; i < 4; i++) {
                assertTrue(limiter.check(REQUEST).admits());
            }

            assertEquals(List.of("trial [0]", "trial [0]"), told);
        }
    }

    @Test
    void aRequestThatAnotherPolicyRefusesIsNotChargedAndNotTold() {
        try (Backend backend = MemoryBackend.builder().clock(new ManualClock(0)).build()) {
            RateLimiter limiter =
                    limiter(backend, policy("trial", "2/1m", Mode.DRY_RUN), policy("api", "1/1m", Mode.ENFORCE));
            limiter.check(REQUEST);

            Decision.Denied denied = assertInstanceOf(Decision.Denied.class, limiter.check(REQUEST));

            assertEquals(List.of("api"), denied.violatedPolicies());
            assertEquals(List.of(), told);
            assertEquals(
                    1,
                    limiter.peek("trial", Key.ofAddress(REQUEST.clientAddress()))
                            .get(0)
                            .remaining());
        }
    }

    @Test
    void aBackendThatFailsRefusesNothingForADryRun() {
        FakeBackend backend = new FakeBackend();
        RateLimiter limiter = limiter(backend, policy("trial", "2/1m", Mode.DRY_RUN));

        for (BackendException.Kind kind : BackendException.Kind.values()) {
            backend.failure = new BackendException(kind, "planned");
            assertSame(Decision.Exempt.INSTANCE, limiter.check(REQUEST), kind::name);
        }
    }
}
