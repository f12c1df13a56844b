package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What holds of policies in dry run, for backends that settle and whose takes are atomic: what they would decide is
 * what they decide once they are enforced.
 */
public abstract class DryRunContract extends BackendContract {
    /** How many random sequences are compared; fewer where a decision takes long. */
    protected int sequences() {
        return 300;
    }

    @Test
    void whatADryRunWouldDecideIsWhatIsDecidedOnceItIsEnforced() {
        requireExactTime();
        int[] sequence = {0};
        Seeds.forAll(sequences(), random -> {
            int number = sequence[0]++;
            List<Limit> limits = limits(random);
            long cost = Seeds.magnitude(
                    random, 1, limits.stream().mapToLong(Limit::burst).min().orElseThrow());
            List<String> refused = new ArrayList<>();
            RateLimiter enforced = limiter(policy("enforced-" + number, limits, cost, Mode.ENFORCE), refused);
            RateLimiter tried = limiter(policy("tried-" + number, limits, cost, Mode.DRY_RUN), refused);
            for (int step = 0; step < 20; step++) {
                refused.clear();
                FakeRequest request = new FakeRequest().from(ClientAddress.ipv4(random.nextInt(2)));
                boolean admits = enforced.check(request).admits();

                assertTrue(tried.check(request).admits());
                assertEquals(admits ? List.of() : List.of("tried-" + number), refused, limits::toString);
                advance(Seeds.magnitude(random, 1, 2 * limits.get(0).windowMicros()) - 1);
            }
        });
    }

    /** Where others refuse, nothing is charged in either mode. */
    @Test
    void aDryRunBesideAPolicyThatRefusesIsChargedByWhatIsAdmittedAlone() {
        Policy tried = policy("tried", List.of(Limit.parse("5/366d")), 1, Mode.DRY_RUN);
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(policy("enforced", List.of(Limit.parse("2/366d")), 1, Mode.ENFORCE))
                .policy(tried)
                .build();
        for (int i = 0; i < 10; i++) {
            assertEquals(i < 2, limiter.check(new FakeRequest()).admits());
        }

        assertEquals(
                3,
                limiter.peek("tried", Key.ofAddress(new FakeRequest().clientAddress()))
                        .get(0)
                        .remaining());
    }

    private static List<Limit> limits(SplittableRandom random) {
        List<Limit> limits = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            limits.add(Limit.parse(
                    "%d/%ds burst %d".formatted(random.nextInt(1, 20), random.nextInt(1, 60), random.nextInt(1, 10))));
        }
        return limits;
    }

    private static Policy policy(String name, List<Limit> limits, long cost, Mode mode) {
        Policy.Builder policy = Policy.builder(name).cost(cost).mode(mode);
        for (int i = 0; i < limits.size(); i++) {
            policy.limit("limit-" + i, limits.get(i));
        }
        return policy.build();
    }

    private RateLimiter limiter(Policy policy, List<String> wouldRefuse) {
        return RateLimiter.builder()
                .backend(backend)
                .policy(policy)
                .listener(new RateLimitListener() {
                    @Override
                    public void wouldDeny(Policy denying, List<Usage> usages) {
                        wouldRefuse.add(denying.name());
                    }
                })
                .build();
    }
}
