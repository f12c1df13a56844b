package io.headgate.memory;

import static io.headgate.memory.TableFixture.limit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import org.junit.jupiter.api.Test;

/** Buckets of windows come, overflow and go as those of tokens do. */
class WindowTableTest {
    private static final long MINUTE = 60_000_000;
    private static final PolicyLimit FIXED = limit("fixed", "10/1m fixed");
    private static final PolicyLimit SLIDING = limit("sliding", "10/1m sliding");
    private static final PolicyLimit DAY = limit("day", "10/1d fixed Europe/Berlin");

    /** At a full minute, twelve hours before midnight in Berlin. */
    private final ManualClock clock = new ManualClock(1_800_010_800_000_000L);

    private final TableFixture fixture = new TableFixture(4, clock);

    @Test
    void aBucketStaysUntilItsWindowHasGoneAndNoLonger() {
        assertLeavesAfter(FIXED, MINUTE);
        assertLeavesAfter(SLIDING, 2 * MINUTE);
        assertLeavesAfter(DAY, 12 * 60 * MINUTE - 3 * MINUTE);
    }

    private void assertLeavesAfter(PolicyLimit limit, long micros) {
        fixture.take(limit, "a", 1);
        for (int i = 1; i < 100; i++) {
            clock.advanceMicros(micros / 100);
            fixture.collectAll();
            assertEquals(1, fixture.table.size(), limit.policy());
        }
        clock.advanceMicros(micros / 100 - 1);
        fixture.collectAll();
        assertEquals(1, fixture.table.size(), limit.policy());
        clock.advanceMicros(1);
        fixture.collectAll();
        assertEquals(0, fixture.table.size(), limit.policy());
    }

    @Test
    void aFloodAdmitsFromOverflowNoMoreThanItsBucketsHold() {
        for (PolicyLimit limit : new PolicyLimit[] {FIXED, SLIDING, DAY}) {
            fixture.occupy(limit("occupied", "10/366d"), 4);
            assertTrue(fixture.take(limit, "victim", 10).slots[0].bucket().overflow);
            int admitted = 10;
            for (int i = 0; i < 20_000; i++) {
                admitted += fixture.granted(limit, "flood-" + i, 1) ? 1 : 0;
                assertFalse(fixture.granted(limit, "victim", 1));
            }
            assertEquals(BucketFamily.OVERFLOW_BUCKETS * 10, admitted, limit.policy());
        }
    }

    @Test
    void aBucketBornAfterAFloodStartsFromWhatItsKeySpentInOverflow() {
        for (PolicyLimit limit : new PolicyLimit[] {FIXED, SLIDING, DAY}) {
            fixture.occupy(limit("brief", "1/1s"), 4);
            MemoryGrant inOverflow = fixture.take(limit, "late", 7);
            assertTrue(inOverflow.slots[0].bucket().overflow);
            clock.advanceMicros(2_000_000);
            fixture.collectAll();
            assertTrue(fixture.granted(limit, "late", 2));
            assertFalse(fixture.take(limit, "late", 2).slots[0].bucket().overflow);
            inOverflow.settle(charge -> 5);
            assertTrue(fixture.granted(limit, "late", 3));
            assertFalse(fixture.granted(limit, "late", 1));
        }
    }

    @Test
    void keysThatShareAnOverflowBucketAreHeldTogether() {
        fixture.occupy(limit("occupied", "10/366d"), 4);
        String one = fixture.sharing(SLIDING, 0);
        String other = fixture.sharing(SLIDING, 1);
        assertTrue(fixture.granted(SLIDING, one, 6));
        assertFalse(fixture.granted(SLIDING, other, 6));
        assertEquals(4, fixture.peek(SLIDING, other).remaining());
    }
}
