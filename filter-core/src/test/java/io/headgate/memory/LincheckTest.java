package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.LincheckAssertionError;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promise 98: whatever threads do at once equals doing it one after the other, on two plain buckets. */
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
        StressOptions options = options().iterations(50).minimizeFailedScenario(false);
        assertThrows(LincheckAssertionError.class, () -> LinChecker.check(Broken.class, options));
    }

    @Tag("long")
    @Test
    void allIsLinearizableInALongRun() {
        for (Class<?> buckets : List.of(Roomy.class, Settled.class, Crowded.class)) {
            LinChecker.check(buckets, options().iterations(100).invocationsPerIteration(5_000));
        }
        System.out.println("promise 98: 300 scenarios run 5000 times each, forbidden results 0");
    }

    private static StressOptions options() {
        return new StressOptions()
                .sequentialSpecification(PlainBuckets.class)
                .iterations(6)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0);
    }

    /** The specification: debts in units times the window of 1 000 us. */
    public static class PlainBuckets {
        private long left;
        private long right;
        private long elapsed = 700;
        private boolean gaveBack;
        private boolean tookMore;

        public boolean takeLeft() {
            boolean granted = left <= 1_000;
            left += granted ? 2_000 : 0;
            return granted;
        }

        public boolean takeBoth() {
            boolean granted = left <= 2_000 && right <= 1_000;
            left += granted ? 1_000 : 0;
            right += granted ? 1_000 : 0;
            return granted;
        }

        public long peekRight() {
            return Math.max(0, 2 - (right + 999) / 1_000);
        }

        public void giveBack() {
            left = Math.max(0, left - (gaveBack || elapsed >= 1_000 ? 0 : 2_000));
            gaveBack = true;
        }

        public void takeMore() {
            right += tookMore ? 0 : 2_000;
            tookMore = true;
        }

        public void reset() {
            left = 0;
        }

        public void advance() {
            elapsed += 300;
            left = Math.max(0, left - 3 * 300);
            right = Math.max(0, right - 2 * 300);
        }

        public void collect() {}
    }

    /** A table of so many places, and what all tests do with it. */
    public abstract static class Buckets {
        final TableFixture fixture;

        Buckets(int places) {
            fixture = new TableFixture(places);
        }

        @Operation
        public boolean takeLeft() {
            return fixture.backend.take(Take.of(charge(LEFT, 2))).granted();
        }

        @Operation
        public boolean takeBoth() {
            return fixture.backend
                    .take(Take.of(charge(RIGHT, 1), charge(LEFT, 1)))
                    .granted();
        }

        @Operation
        public long peekRight() {
            return fixture.backend.peek(Take.of(charge(RIGHT, 1))).get(0).remaining();
        }

        @Operation
        public void advance() {
            fixture.clock.advanceMicros(300);
        }

        @Operation
        public void collect() {
            fixture.collectAll();
        }

        static Charge charge(PolicyLimit limit, long cost) {
            return Charge.builder(limit, Key.of("key")).cost(cost).build();
        }
    }

    /** A table with places for both buckets. */
    public static class Roomy extends Buckets {
        public Roomy() {
            super(2);
        }
    }

    /** A table with one place, for which the two compete. */
    public static class Crowded extends Buckets {
        public Crowded() {
            super(1);
        }
    }

    /**
     * A unit and two were taken of full buckets, and are settled. With a place for each that inserts at
     * one moment, since a reset does not reach the overflow buckets.
     */
    public static class Settled extends Buckets {
        private final Grant left;
        private final Grant right;

        public Settled() {
            super(8);
            left = fixture.backend.take(Take.of(charge(LEFT, 2)));
            right = fixture.backend.take(Take.of(charge(RIGHT, 1)));
            fixture.clock.advanceMicros(700);
            fixture.collectAll();
        }

        @Operation
        public void giveBack() {
            left.settle(charge -> 0);
        }

        @Operation
        public void takeMore() {
            right.settle(charge -> 3);
        }

        @Operation
        public void reset() {
            fixture.backend.reset(LEFT, Key.of("key"));
        }
    }

    /** What a limiter would be that forgot to lock. */
    public static class Broken {
        private final AtomicBoolean left = new AtomicBoolean();

        @Operation
        public boolean takeLeft() {
            if (left.get()) {
                return false;
            }
            LockSupport.parkNanos(1_000);
            left.set(true);
            return true;
        }
    }
}
