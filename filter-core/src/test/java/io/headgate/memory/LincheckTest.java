package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.jetbrains.kotlinx.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/** Promise 98: whatever threads do at once equals doing it one after the other. */
public class LincheckTest {
    private static final PolicyLimit LEFT = new PolicyLimit("left", "limit", Limit.parse("3/1ms"), "left");
    private static final PolicyLimit RIGHT = new PolicyLimit("right", "limit", Limit.parse("2/1ms"), "right");

    @Test
    void takesAndRemovalsAreLinearizable() {
        LinChecker.check(Roomy.class, options());
    }

    @Test
    void settlesAndResetsAreLinearizable() {
        LinChecker.check(Settled.class, options());
    }

    @Test
    void comingAndGoingThroughOverflowIsLinearizable() {
        LinChecker.check(Crowded.class, options());
    }

    @Test
    void aLimiterThatForgetsToLockIsFound() {
        assertThrows(LincheckAssertionError.class, () -> LinChecker.check(Broken.class, options()));
    }

    private static StressOptions options() {
        return new StressOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0);
    }

    private static Charge charge(PolicyLimit limit, long cost) {
        return Charge.builder(limit, Key.of("key")).cost(cost).build();
    }

    /** A table with places for all. */
    public static class Roomy {
        private final TableFixture fixture = new TableFixture(100);

        @Operation
        public boolean takeLeft() {
            return fixture.backend.take(Take.of(charge(LEFT, 2))).granted();
        }

        @Operation
        public boolean takeBoth() {
            return fixture.backend.take(Take.of(charge(RIGHT, 1), charge(LEFT, 1))).granted();
        }

        @Operation
        public String peek() {
            return fixture.backend.peek(Take.of(charge(LEFT, 1), charge(RIGHT, 1))).toString();
        }

        @Operation
        public void advance() {
            fixture.clock.advanceMicros(700);
        }

        @Operation
        public void collect() {
            fixture.collectAll();
        }
    }

    /** A table with one place, for which two limits compete. */
    public static class Crowded {
        private final TableFixture fixture = new TableFixture(1);

        @Operation
        public boolean takeLeft() {
            return fixture.backend.take(Take.of(charge(LEFT, 2))).granted();
        }

        @Operation
        public boolean takeRight() {
            return fixture.backend.take(Take.of(charge(RIGHT, 1))).granted();
        }

        @Operation
        public boolean takeBoth() {
            return fixture.backend.take(Take.of(charge(RIGHT, 1), charge(LEFT, 1))).granted();
        }

        @Operation
        public void advance() {
            fixture.clock.advanceMicros(700);
        }

        @Operation
        public void collect() {
            fixture.collectAll();
        }
    }

    /** Settles, resets and removals on one bucket. */
    public static class Settled {
        private final TableFixture fixture = new TableFixture(100);
        private final Grant[] open = {fixture.backend.take(Take.of(charge(LEFT, 2))), fixture.backend.take(Take.of(charge(LEFT, 1)))};

        @Operation
        public long take() {
            return fixture.backend.take(Take.of(charge(LEFT, 1))).usages().get(0).remaining();
        }

        @Operation
        public void giveBack() {
            open[0].settle(charge -> 0);
        }

        @Operation
        public void takeMore() {
            open[1].settle(charge -> 3);
        }

        @Operation
        public void reset() {
            fixture.backend.reset(LEFT, Key.of("key"));
        }

        @Operation
        public void advance() {
            fixture.clock.advanceMicros(700);
        }

        @Operation
        public void collect() {
            fixture.collectAll();
        }
    }

    /** What the backend would be if it forgot to lock. */
    public static class Broken {
        private final TokenBucket bucket = new TokenBucket(0);

        @Operation
        public boolean take() {
            boolean held = bucket.holds(LEFT.limit(), 1);
            if (held) {
                bucket.charge(1);
            }
            return held;
        }
    }
}
