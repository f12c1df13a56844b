package io.headgate.memory;

import static io.headgate.memory.TableFixture.charge;
import static io.headgate.memory.TableFixture.limit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A bucket is there as long as it is not full, and no longer. */
class BucketTableTest {
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m");
    private static final PolicyLimit ONE_A_YEAR = limit("year", "1/366d");
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;

    private final TableFixture fixture = new TableFixture(100);

    @Test
    void aBucketThatIsNotFullStays() {
        fixture.take(TEN_A_MINUTE, "a", 10);
        for (int i = 0; i < 600; i++) {
            fixture.collectAll();
            assertEquals(1, fixture.table.size());
            fixture.clock.advanceMicros(MINUTE / 600);
        }
        fixture.clock.advanceMicros(SECOND);
        fixture.collectAll();
        assertEquals(0, fixture.table.size());
    }

    @Test
    void aTakePutsOffTheRemoval() {
        fixture.take(TEN_A_MINUTE, "a", 10);
        for (int i = 0; i < 100; i++) {
            fixture.clock.advanceMicros(6 * SECOND);
            assertTrue(fixture.granted(TEN_A_MINUTE, "a", 1));
            fixture.collectAll();
            assertEquals(1, fixture.table.size());
            assertFalse(fixture.granted(TEN_A_MINUTE, "a", 1));
        }
    }

    @Test
    void aBucketThatLeftAndComesBackIsFull() {
        fixture.take(TEN_A_MINUTE, "a", 10);
        fixture.clock.advanceMicros(2 * MINUTE);
        fixture.collectAll();
        assertEquals(0, fixture.table.size());
        assertTrue(fixture.granted(TEN_A_MINUTE, "a", 10));
        assertFalse(fixture.granted(TEN_A_MINUTE, "a", 1));
    }

    /** Promise 50. */
    @Test
    void anIdleTableShrinksToItsLiveBuckets() {
        for (int i = 0; i < 99; i++) {
            fixture.take(TEN_A_MINUTE, "idle-" + i, 1 + i % 9);
        }
        fixture.take(TEN_A_MINUTE, "live", 10);
        fixture.clock.advanceMicros(MINUTE - 1);
        fixture.collectAll();
        assertEquals(1, fixture.table.size());
        fixture.clock.advanceMicros(MINUTE);
        fixture.collectAll();
        assertEquals(0, fixture.table.size());
        System.out.println("promise 50: 0 of 100 buckets left after two windows");
    }

    @Test
    void aFullTableTakesNewKeysAsSoonAsBucketsHaveRefilled() {
        fixture.occupy(TEN_A_MINUTE, 200);
        assertEquals(100, fixture.table.size());
        fixture.clock.advanceMicros(6 * SECOND + 1);
        MemoryGrant grant = fixture.take(TEN_A_MINUTE, "new", 1);
        assertFalse(grant.slots[0].bucket().overflow);
        assertTrue(fixture.table.size() <= 100);
    }

    @Test
    void peekingAtUnknownKeysTakesNoPlaces() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(1, fixture.peek(ONE_A_YEAR, "peek-" + i).remaining());
        }
        assertEquals(0, fixture.table.size());
    }

    @Test
    void bucketsThatARefusedTakeLeftFullGoWithinASecond() {
        PolicyLimit global = limit("global", "1/366d");
        fixture.take(global, "all", 1);
        for (int i = 0; i < 100; i++) {
            Take refused = Take.of(charge(ONE_A_YEAR, "rotating-" + i, 1), charge(global, "all", 1));
            assertFalse(fixture.backend.take(refused).granted());
        }
        fixture.clock.advanceMicros(SECOND + 1);
        fixture.collectAll();
        assertEquals(1, fixture.table.size());
    }

    @Test
    void aBucketThatWasResetLeavesLongBeforeItWouldHaveRefilled() {
        fixture.take(ONE_A_YEAR, "a", 1);
        fixture.clock.advanceMicros(2 * SECOND);
        fixture.collectAll();
        fixture.backend.reset(ONE_A_YEAR, Key.of("a"));
        fixture.clock.advanceMicros(10 * MINUTE);
        fixture.collectAll();
        assertEquals(0, fixture.table.size());
    }

    @Test
    void aBucketLeavesInTimeAlsoWhereItsQuotaWasRaised() {
        fixture.take(limit("year", "1/366d"), "a", 1);
        fixture.clock.advanceMicros(2 * SECOND);
        fixture.collectAll();
        assertTrue(fixture.granted(limit("year", "1000000000/366d"), "a", 1));
        fixture.clock.advanceMicros(10 * MINUTE);
        fixture.collectAll();
        assertEquals(0, fixture.table.size());
    }

    @Test
    void oneCollectionLooksAtABucketOnce() {
        PolicyLimit fast = limit("fast", "1000000000/1s");
        AtomicLong reads = new AtomicLong();
        MemoryBucket[] bucket = new MemoryBucket[1];
        BucketTable table = new BucketTable(10, () -> {
            if (bucket[0] != null) {
                bucket[0].charge(1_000_001);
            }
            return reads.incrementAndGet() * 1_000;
        });
        bucket[0] = table.find(table.keyOf(fast, Key.of("hot")));
        long before = reads.get();
        assertEquals(0, table.collect(1_000));
        assertEquals(2, reads.get() - before, "readings of the clock");
    }
}
