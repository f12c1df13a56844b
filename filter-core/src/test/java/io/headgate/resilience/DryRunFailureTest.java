package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Charge;
import io.headgate.Decision;
import io.headgate.FailureChoice;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.Limit;
import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A policy in dry run refuses nothing while the backend cannot decide, whatever its choice. */
class DryRunFailureTest {
    private final FakeBackend server = new FakeBackend();
    private final FailureChoices choices = new FailureChoices(server, 1);

    @AfterEach
    void close() {
        choices.close();
    }

    private static Policy policy(String name, FailureChoice choice, Mode mode) {
        return Policy.builder(name)
                .limit(Limit.parse("5/1h"))
                .onFailure(choice)
                .mode(mode)
                .build();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aloneItAdmitsEveryRequest(Kind kind) {
        server.failure = new BackendException(kind, "planned");
        for (FailureChoice choice : FailureChoice.values()) {
            RateLimiter limiter = RateLimiter.builder()
                    .backend(choices)
                    .policy(policy("tried-" + choice, choice, Mode.DRY_RUN))
                    .build();
            for (int i = 0; i < 10; i++) {
                assertTrue(limiter.check(new FakeRequest()).admits(), choice::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void besideOthersTheirChoicesDecide(Kind kind) {
        server.failure = new BackendException(kind, "planned");
        RateLimiter limiter = RateLimiter.builder()
                .backend(choices)
                .policy(policy("tried", FailureChoice.CLOSED, Mode.DRY_RUN))
                .policy(policy("api", FailureChoice.LOCAL, Mode.ENFORCE))
                .build();

        Decision decision = limiter.check(new FakeRequest());

        if (kind.infrastructure()) {
            assertEquals(
                    List.of("api"),
                    assertInstanceOf(Decision.Allowed.class, decision).grant().charges().stream()
                            .map(charge -> charge.limit().policy())
                            .toList());
        } else {
            assertEquals(
                    List.of("api"),
                    assertInstanceOf(Decision.Unavailable.class, decision).violatedPolicies());
        }
    }

    /** What a request could provoke under the key of a dry run is asked again without it. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatFailsForADryRunAloneRefusesNothing(Mode mode) {
        server.count(charges -> {
            List<Charge> tried = new ArrayList<>(charges);
            if (tried.removeIf(charge -> charge.limit().policy().equals("tried"))) {
                throw new BackendException(Kind.UNEXPECTED, "a foreign value");
            }
            return charges;
        });
        RateLimiter limiter = RateLimiter.builder()
                .backend(choices)
                .policy(policy("tried", FailureChoice.LOCAL, mode))
                .policy(policy("api", FailureChoice.CLOSED, Mode.ENFORCE))
                .build();

        assertEquals(mode == Mode.DRY_RUN, limiter.check(new FakeRequest()).admits());
    }
}
