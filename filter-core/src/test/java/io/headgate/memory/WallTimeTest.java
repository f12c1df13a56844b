package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Charge;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Windows are aligned to the wall clock, which steps, and which the clock of the buckets does not follow. */
class WallTimeTest {
    private static final long SECOND = 1_000_000;
    private final ManualClock clock = new ManualClock(-5 * SECOND);
    private final ManualClock wall = new ManualClock(1_800_000_000 * SECOND);
    private final WallTime time = new WallTime(clock, wall);
    private final BucketTable table = new BucketTable(10, clock, time);
    private final MemoryBackend backend = new MemoryBackend(table, clock, () -> {});
    private final PolicyLimit fixed = TableFixture.limit("fixed", "10/1h fixed");
    private final PolicyLimit bucket = TableFixture.limit("bucket", "10/1h");

    @Test
    void windowsAreThoseOfTheWallClock() {
        assertEquals(1_800_000_000 * SECOND, time.at(clock.micros()));
        assertEquals(untilTheFullHour(), usage(fixed, 1).fullMicros());
        pass(1_000 * SECOND);
        table.sweep();
        assertEquals(untilTheFullHour(), usage(fixed, 1).fullMicros());
    }

    @Test
    void aStepForwardsIsFollowedOnceTheTableIsSweptAndByWindowsAlone() {
        assertTrue(usage(fixed, 10).granted());
        assertTrue(usage(bucket, 10).granted());
        wall.advanceMicros(3_600 * SECOND);
        assertFalse(usage(fixed, 1).granted());
        table.sweep();
        assertEquals(new Usage(true, 9, 0, untilTheFullHour()), usage(fixed, 1));
        assertFalse(usage(bucket, 1).granted());
    }

    @Test
    void aStepBackIsNotFollowed() {
        assertTrue(usage(fixed, 10).granted());
        long full = usage(fixed, 1).fullMicros();
        for (int i = 0; i < 10; i++) {
            wall.advanceMicros(-3_600 * SECOND);
            table.sweep();
            assertEquals(full, usage(fixed, 1).fullMicros());
            wall.advanceMicros(3_600 * SECOND);
            table.sweep();
            assertFalse(usage(fixed, 1).granted());
        }
        pass(full);
        assertTrue(usage(fixed, 10).granted());
    }

    @Test
    void whatWasTakenBeforeAStepIsGivenBackOnlyIntoItsWindow() {
        var early = backend.take(take(fixed, 5));
        wall.advanceMicros(SECOND);
        table.sweep();
        early.settle(charge -> 3);
        assertEquals(6, usage(fixed, 1).remaining());
        var late = backend.take(take(fixed, 6));
        assertTrue(late.granted());
        pass(1);
        wall.advanceMicros(3_600 * SECOND);
        table.sweep();
        assertTrue(usage(fixed, 8).granted());
        late.settle(charge -> 0);
        assertEquals(2, usage(fixed, 3).remaining());
    }

    /** As in a machine that is suspended half of the time. */
    @Test
    void timeInWhichTheOtherClockStoodCounts() {
        Limit limit = Limit.fixed(1, Duration.ofSeconds(10));
        PolicyLimit named = new PolicyLimit("slept", "limit", limit, "slept");
        long granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += usage(named, 1).granted() ? 1 : 0;
            clock.advanceMicros(SECOND);
            wall.advanceMicros(2 * SECOND);
            table.sweep();
        }
        assertEquals(20, granted);
    }

    private long untilTheFullHour() {
        return 3_600 * SECOND - wall.micros() % (3_600 * SECOND);
    }

    private void pass(long micros) {
        clock.advanceMicros(micros);
        wall.advanceMicros(micros);
    }

    private Usage usage(PolicyLimit limit, long cost) {
        return backend.take(take(limit, cost)).usages().get(0);
    }

    private static Take take(PolicyLimit limit, long cost) {
        return Take.of(Charge.builder(limit, Key.of("alice")).cost(cost).build());
    }
}
