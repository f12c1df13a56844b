package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Health;
import io.headgate.Health.State;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which requests ask a server, and what the others are told. Immutable.
 *
 * @param refusal what the others are told, or null where all ask
 * @param dueNanos when the next probe is due, or the next step on the way back; of no meaning while it is up
 */
record Stage(Step step, @Nullable NotAsked refusal, long dueNanos, Health health) {
    static final Stage UP = new Stage(Step.UP, null, 0, Health.UP);

    /** In the order of a recovery. */
    enum Step {
        DOWN(0),
        TENTH(10),
        HALF(50),
        UP(100),

        /** The breaker is closed. */
        OVER(100);

        private final int percent;

        Step(int percent) {
            this.percent = percent;
        }
    }

    static Stage over(String name) {
        return new Stage(Step.OVER, null, 0, new Health(State.DOWN, List.of(name + ": closed")));
    }

    static Stage down(String name, BackendException failure, long dueNanos) {
        String problem = "%s: %s".formatted(name, failure.getMessage());
        return new Stage(Step.DOWN, new NotAsked(name, failure), dueNanos, new Health(State.DOWN, List.of(problem)));
    }

    /** The same, but for when it is due. */
    Stage dueAt(long nanos) {
        return new Stage(step, refusal, nanos, health);
    }

    /** On the way from down to up. */
    Stage back(String name, Step next, long nanos) {
        String problem = "%s: coming back, asked by %d %% of the requests".formatted(name, next.percent);
        return new Stage(next, refusal, nanos, new Health(State.DEGRADED, List.of(problem)));
    }

    boolean isDown() {
        return step == Step.DOWN;
    }

    boolean isOver() {
        return step == Step.OVER;
    }

    /** Whether a request asks: by lot while the server comes back, unless it must. */
    boolean admits(boolean must) {
        return !isDown() && (must || ThreadLocalRandom.current().nextInt(100) < step.percent);
    }
}
