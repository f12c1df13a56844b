package io.headgate.memory;

import static io.headgate.memory.TableFixture.charge;
import static io.headgate.memory.TableFixture.limit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds while live buckets hold all places of the table. */
class OverflowTest {
    private static final PolicyLimit OCCUPIED = limit("occupied", "10/366d");
    private static final PolicyLimit TEN_A_YEAR = limit("api", "10/366d");
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m");

    private final TableFixture fixture = new TableFixture(4);

    /** Promise 47. */
    @Test
    void aKeyOverItsLimitStaysDeniedThroughoutAFlood() {
        assertTrue(fixture.granted(TEN_A_YEAR, "victim", 10));
        for (int i = 0; i < 10_000; i++) {
            fixture.take(TEN_A_YEAR, "flood-" + i, 1);
            assertFalse(fixture.granted(TEN_A_YEAR, "victim", 1));
        }
        assertEquals(4, fixture.table.size());
    }

    /** Promise 48. */
    @Test
    void aFloodAdmitsFromOverflowNoMoreThanItsBucketsHold() {
        fixture.occupy(OCCUPIED, 4);
        int admitted = 0;
        for (int i = 0; i < 100_000; i++) {
            admitted += fixture.granted(TEN_A_YEAR, "flood-" + i, 1) ? 1 : 0;
        }
        assertEquals(BucketFamily.OVERFLOW_BUCKETS * 10, admitted);
        System.out.printf(
                "promise 48: %d admitted from overflow, its limit %d%n", admitted, BucketFamily.OVERFLOW_BUCKETS * 10);
    }

    @Test
    void overflowBucketsRefillAtTheRateOfTheLimit() {
        fixture.occupy(OCCUPIED, 4);
        String key = "late";
        assertTrue(fixture.granted(TEN_A_MINUTE, key, 10));
        fixture.clock.advanceMicros(6_000_000 - 1);
        assertFalse(fixture.granted(TEN_A_MINUTE, key, 1));
        fixture.clock.advanceMicros(1);
        assertTrue(fixture.granted(TEN_A_MINUTE, key, 1));
    }

    @Test
    void eachLimitHasOverflowBucketsOfItsOwn() {
        fixture.occupy(OCCUPIED, 4);
        assertTrue(fixture.granted(TEN_A_YEAR, "late", 10));
        assertTrue(fixture.granted(limit("other", "10/366d"), "late", 10));
    }

    @Test
    void aBucketBornAfterAFloodStartsFromWhatItsKeySpentInOverflow() {
        PolicyLimit brief = limit("brief", "1/1s");
        fixture.occupy(brief, 4);
        assertTrue(fixture.granted(TEN_A_MINUTE, "late", 7));
        assertEquals(4, fixture.table.size());
        fixture.clock.advanceMicros(2_000_000);
        fixture.collectAll();
        assertTrue(fixture.granted(TEN_A_MINUTE, "late", 3));
        assertFalse(fixture.granted(TEN_A_MINUTE, "late", 1));
        assertEquals(1, fixture.table.size());
    }

    @Test
    void comingAndGoingThroughOverflowGainsNothing() {
        PolicyLimit brief = limit("brief", "1/1s");
        int admitted = 0;
        for (int second = 0; second < 120; second++) {
            if (second % 2 == 0) {
                fixture.occupy(brief, 4);
            } else {
                fixture.collectAll();
            }
            while (fixture.granted(TEN_A_MINUTE, "restless", 1)) {
                admitted++;
            }
            fixture.clock.advanceMicros(1_000_000);
        }
        assertEquals(10 + 119 / 6, admitted);
    }

    @Test
    void keysThatShareAnOverflowBucketCannotTakeMoreThanItHoldsInOneTake() {
        fixture.occupy(OCCUPIED, 4);
        Take both = Take.of(
                charge(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 0), 6),
                charge(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 1), 6));
        assertFalse(fixture.backend.take(both).granted());
        assertEquals(
                10, fixture.peek(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 2)).remaining());
    }

    @Test
    void keysThatShareAnOverflowBucketAreChargedTogether() {
        fixture.occupy(OCCUPIED, 4);
        Take both = Take.of(
                charge(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 0), 6),
                charge(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 1), 4));
        assertTrue(fixture.backend.take(both).granted());
        assertEquals(0, fixture.peek(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 2)).remaining());
    }

    @Test
    void anObservedChargeOnASharedOverflowBucketDoesNotRefuseAnEnforcedOne() {
        fixture.occupy(OCCUPIED, 4);
        Grant grant = fixture.backend.take(Take.of(
                Charge.builder(TEN_A_YEAR, Key.of(fixture.sharing(TEN_A_YEAR, 0)))
                        .cost(6)
                        .observed()
                        .build(),
                charge(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 1), 6)));
        assertTrue(grant.granted());
        assertEquals(
                List.of(false, true),
                grant.usages().stream().map(Usage::granted).toList());
        assertEquals(4, fixture.peek(TEN_A_YEAR, fixture.sharing(TEN_A_YEAR, 2)).remaining());
    }

    @Test
    void whatWasTakenFromOverflowIsSettledThere() {
        fixture.occupy(OCCUPIED, 4);
        fixture.take(TEN_A_YEAR, "late", 8).settle(charge -> 3);
        assertEquals(7, fixture.peek(TEN_A_YEAR, "late").remaining());
        fixture.take(TEN_A_YEAR, "late", 1).settle(charge -> 6);
        assertEquals(1, fixture.peek(TEN_A_YEAR, "late").remaining());
    }

    @Test
    void whatWasTakenFromABucketOfItsOwnIsNeverGivenBackToOthersInOverflow() {
        String own = fixture.sharing(TEN_A_MINUTE, 0);
        String other = fixture.sharing(TEN_A_MINUTE, 1);
        Grant grant = fixture.take(TEN_A_MINUTE, own, 5);
        fixture.clock.advanceMicros(30_000_000);
        fixture.collectAll();
        fixture.occupy(OCCUPIED, 4);
        assertTrue(fixture.granted(TEN_A_MINUTE, other, 10));
        grant.settle(charge -> 0);
        assertFalse(fixture.granted(TEN_A_MINUTE, other, 1));
    }

    @Test
    void whatWasTakenFromOverflowIsGivenBackToTheBucketThatTookItOver() {
        PolicyLimit brief = limit("brief", "1/1s");
        fixture.occupy(brief, 4);
        Grant grant = fixture.take(TEN_A_YEAR, "late", 8);
        fixture.clock.advanceMicros(2_000_000);
        fixture.collectAll();
        assertFalse(fixture.granted(TEN_A_YEAR, "late", 3));
        grant.settle(charge -> 1);
        assertEquals(9, fixture.peek(TEN_A_YEAR, "late").remaining());
    }

    @Test
    void keysThatCameBeforeAFloodKeepTheirBucketsWhileOthersOverflow() {
        assertTrue(fixture.granted(TEN_A_YEAR, "early", 4));
        fixture.occupy(OCCUPIED, 4);
        for (int i = 0; i < 1_000; i++) {
            fixture.take(TEN_A_YEAR, "flood-" + i, 10);
        }
        assertTrue(fixture.granted(TEN_A_YEAR, "early", 6));
    }
}
