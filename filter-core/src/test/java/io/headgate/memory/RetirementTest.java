package io.headgate.memory;

import static io.headgate.memory.TableFixture.charge;
import static io.headgate.memory.TableFixture.limit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.History;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Threads;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads take while buckets refill, leave, come back and overflow, as fast as can be. A grant knows
 * the clock as it was read under the monitors of its buckets, so what was granted of a bucket makes a
 * history that is checked afterwards: each key's own, whatever buckets it was served from, and that of
 * each overflow bucket, whichever keys it served.
 */
class RetirementTest {
    private static final int TAKERS = 6;
    private PolicyLimit narrow = limit("narrow", "3/1ms burst 2");
    private PolicyLimit wide = limit("wide", "7/2ms");
    private long startMicros = Long.MAX_VALUE - 1;

    private final Map<Object, History> histories = new ConcurrentHashMap<>();
    private final AtomicInteger overflowed = new AtomicInteger();

    @Test
    void whereHalfOfTheKeysHaveNoPlaceTheBoundHolds() {
        run(3, 6, 20_000);
        assertTrue(overflowed.get() > 0, "nothing overflowed");
    }

    @Test
    void whereAllKeysHaveAPlaceTheBoundHolds() {
        run(100, 6, 20_000);
        assertEquals(0, overflowed.get());
    }

    @Tag("long")
    @Test
    void inALongRunTheBoundHolds() {
        for (int maxBuckets = 1; maxBuckets <= 6; maxBuckets++) {
            histories.clear();
            run(maxBuckets, 6, 300_000);
        }
        System.out.printf("promise 98: 6 tables, %d takes each, excess over the bound 0%n", TAKERS * 300_000);
    }

    @Test
    void whereOnlyOneKeyHasAPlaceTheBoundHolds() {
        run(1, 4, 20_000);
    }

    @Test
    void theBoundHoldsInAlignedWindowsToo() {
        narrow = limit("narrow", "3/1ms sliding");
        wide = limit("wide", "7/2ms fixed");
        startMicros = 0;
        for (int maxBuckets : new int[] {1, 3, 100}) {
            histories.clear();
            run(maxBuckets, 6, 20_000);
        }
    }

    private void run(int maxBuckets, int keys, int takes) {
        TableFixture fixture = new TableFixture(maxBuckets, new ManualClock(startMicros));
        AtomicInteger running = new AtomicInteger(TAKERS);
        AtomicInteger tooMany = new AtomicInteger();
        Threads.run(TAKERS + 2, thread -> {
            if (thread == TAKERS) {
                turnTheClock(fixture, running, tooMany, maxBuckets);
            } else if (thread > TAKERS) {
                collect(fixture, running);
            } else {
                take(fixture, new SplittableRandom(thread), keys, takes);
                running.decrementAndGet();
            }
        });
        assertEquals(0, tooMany.get(), "sightings of a table above its bound");
        histories.forEach((bucket, history) -> assertEquals(0, history.excess(), () -> "excess of " + bucket));
        assertPlacesAreNotLost(fixture, maxBuckets);
    }

    private static void turnTheClock(
            TableFixture fixture, AtomicInteger running, AtomicInteger tooMany, int maxBuckets) {
        SplittableRandom random = new SplittableRandom();
        while (running.get() > 0) {
            fixture.clock.advanceMicros(random.nextInt(100) == 0 ? 2_000 : random.nextInt(3));
            if (fixture.table.size() > maxBuckets) {
                tooMany.incrementAndGet();
            }
            Thread.onSpinWait();
        }
    }

    private static void collect(TableFixture fixture, AtomicInteger running) {
        while (running.get() > 0) {
            fixture.collectAll();
            Thread.onSpinWait();
        }
    }

    private void take(TableFixture fixture, SplittableRandom random, int keys, int takes) {
        for (int i = 0; i < takes; i++) {
            String key = "key-" + random.nextInt(keys);
            Take take = random.nextBoolean()
                    ? Take.of(charge(narrow, key, 1))
                    : Take.of(charge(wide, key, 1 + random.nextInt(3)), charge(narrow, key, 1));
            MemoryGrant grant = (MemoryGrant) fixture.backend.take(take);
            if (grant.granted()) {
                record(grant);
            }
        }
    }

    private void record(MemoryGrant grant) {
        for (Slot slot : grant.slots) {
            recordOf(slot.key(), slot, grant);
            if (slot.bucket().overflow) {
                overflowed.incrementAndGet();
                recordOf(slot.bucket(), slot, grant);
            }
        }
    }

    private void recordOf(Object bucket, Slot slot, MemoryGrant grant) {
        histories
                .computeIfAbsent(
                        bucket, absent -> new History(slot.charge().limit().limit()))
                .granted(grant.takenMicros - startMicros, slot.charge().cost());
    }

    private static void assertPlacesAreNotLost(TableFixture fixture, int maxBuckets) {
        fixture.clock.advanceMicros(10_000_000);
        fixture.collectAll();
        assertEquals(0, fixture.table.size(), "buckets that never leave");
        int own = 0;
        for (int i = 0; i < maxBuckets + 10; i++) {
            MemoryGrant grant = fixture.take(limit("places", "1/366d"), "place-" + i, 1);
            own += grant.slots[0].bucket().overflow ? 0 : 1;
        }
        assertEquals(maxBuckets, own, "places");
    }
}
