package io.headgate.jaxrs;

import io.headgate.RateLimiter;
import io.headgate.config.Config;
import io.headgate.config.PolicyFile;
import io.headgate.http.RateLimitHeaders;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one annotated method, or one annotated class for all of its methods, is limited by. Thread-safe. */
final class Budget implements AutoCloseable {
    private final String property;
    private Runnable leave = () -> {};

    /** Replaced as a whole by a reload: a request reads it once. */
    private volatile @Nullable Rules rules;

    /** What is in effect at one time. Immutable. */
    record Rules(RateLimiter limiter, RateLimitHeaders headers) {}

    private Budget(String owner) {
        this.property = RateLimitFeature.class.getName() + "." + owner;
    }

    static Budget of(String owner, Rules rules) {
        Budget budget = new Budget(owner);
        budget.rules = rules;
        return budget;
    }

    /**
     * One whose rules depend on a policy file, now and at each reload.
     *
     * @throws IllegalArgumentException if they cannot be made of it
     */
    static Budget following(PolicyFile file, String owner, Function<Config, Rules> rules) {
        Budget budget = new Budget(owner);
        budget.leave = file.follow(next -> budget.change(rules.apply(next)));
        return budget;
    }

    private PolicyFile.Change change(Rules next) {
        return new PolicyFile.Change() {
            @Override
            public void apply() {
                Rules before = rules;
                rules = next;
                if (before != null) {
                    before.limiter.close();
                }
            }

            @Override
            public void discard() {
                next.limiter.close();
            }
        };
    }

    /** To be asked once for each check. */
    Rules rules() {
        return Objects.requireNonNull(rules);
    }

    /** The request property that holds what was {@link Checked}, so that a request is counted once. */
    String property() {
        return property;
    }

    @Override
    public void close() {
        leave.run();
        rules().limiter.close();
    }
}
