package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What fixed and sliding windows have in common; for backends that count by them, with a time that is since the epoch.
 * Limits that must regain nothing meanwhile have a window of 366 days.
 */
public abstract class WindowContract extends AlgorithmContract {
    WindowContract(Algorithm algorithm) {
        super(algorithm);
    }

    /** Lets time pass until a window begins. */
    void advanceToBegin(PolicyLimit limit) {
        advance(limit.limit().windowEndMicros(time().micros()) - time().micros());
    }

    @Test
    void startsWithTheQuota() {
        assertEquals(10, remaining(tenAYear, ALICE));
        assertEquals(Limit.MAX_UNITS, remaining(ofAlgorithm("most", "1000000000000/366d"), ALICE));
    }

    @Test
    void keysPoliciesAlgorithmsWindowsAndZonesHaveBucketsOfTheirOwn() {
        assertGranted(take(tenAYear, 10));
        assertEquals(10, remaining(tenAYear, BOB));
        assertEquals(10, remaining(ofAlgorithm("other", "10/366d"), ALICE));
        assertEquals(10, remaining(ofAlgorithm("api", "10/365d"), ALICE));
        PolicyLimit day = new PolicyLimit("api", "limit", Limit.parse("10/1d fixed"), "api");
        assertGranted(take(day, 10));
        for (String text : List.of("10/1d", "10/1d sliding", "10/1d fixed UTC", "10/1d fixed Europe/Berlin")) {
            assertEquals(10, remaining(day.withLimit(Limit.parse(text)), ALICE), text);
        }
    }

    @Test
    void theWaitIsTheFirstMicrosecondAtWhichTheSameCostIsGranted() {
        requireExactTime();
        for (String text : List.of("7/1s", "3/1m", "999999/13h", "1000000000/1s", "1/366d", "13/17ms")) {
            PolicyLimit limit = ofAlgorithm("exact", text);
            long quota = limit.limit().quota();
            for (long cost : new long[] {1, (quota + 1) / 2, quota}) {
                assertGranted(take(limit, quota));
                long wait = usageOfTake(limit, cost).waitMicros();
                advance(wait - 1);
                assertRefused(take(limit, cost));
                advance(1);
                assertGranted(take(limit, cost));
                backend.reset(limit, ALICE);
            }
        }
    }

    @Test
    void theTimeToFullIsTheFirstMicrosecondAtWhichTheWholeQuotaIsThere() {
        requireExactTime();
        for (String text : List.of("7/1s", "3/1m", "999999/13h", "1/366d", "13/17ms")) {
            PolicyLimit limit = ofAlgorithm("full", text);
            long quota = limit.limit().quota();
            long full = usageOfTake(limit, 1).fullMicros();
            advance(full - 1);
            assertTrue(remaining(limit, ALICE) < quota);
            advance(1);
            assertEquals(new Usage(true, quota, 0, 0), peek(limit, ALICE, 1));
        }
    }

    /** In whole seconds, as a client is told: no smaller whole number would do. */
    @Test
    void retryAfterIsTrue() {
        requireExactTime();
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Policy.builder("api")
                        .limit(ofAlgorithm("api", "7/10s").limit())
                        .limit(ofAlgorithm("api", "11/1m").limit())
                        .build())
                .build();
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            if (limiter.check("api", ALICE, 3) instanceof Decision.Denied denied) {
                refused++;
                long seconds = (denied.retryAfter().toNanos() + 999_999_999) / 1_000_000_000;
                advance((seconds - 1) * SECOND);
                assertFalse(limiter.check("api", ALICE, 3).admits());
                advance(SECOND);
                assertTrue(limiter.check("api", ALICE, 3).admits());
            }
            advance(SECOND / 7);
        }
        assertTrue(refused > 20);
    }

    @Test
    void inNoAlignedWindowIsMoreGrantedThanTheQuota() {
        requireExactTime();
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Limit limit = RandomLimit.next(random);
            PolicyLimit named = ofAlgorithm(
                    "history-" + seed, Limit.of(limit.quota(), limit.window()).toString());
            long window = -1;
            long granted = 0;
            for (int i = 0; i < 60; i++) {
                long start = named.limit().windowStartMicros(time().micros());
                granted = start == window ? granted : 0;
                window = start;
                long cost = RandomLimit.cost(random, named.limit());
                Usage usage = usageOfTake(named, cost);
                granted += usage.granted() ? cost : 0;
                assertTrue(granted <= limit.quota(), "seed " + seed + ", " + named);
                advance(Math.min(
                        RandomLimit.step(random, named.limit(), usage),
                        named.limit().windowMicros() / 3));
            }
        }
    }

    @Test
    void settleGivesBackWithinTheWindowOfTheTakeAndNeverAboveTheQuota() {
        requireExactTime();
        advanceToBegin(tenAMinute);
        Grant grant = take(tenAMinute, 8);
        advance(MINUTE - 1);
        grant.settle(charge -> 1);
        grant.settle(charge -> 0);
        assertEquals(9, remaining(tenAMinute, ALICE));
        Grant other = take(tenAMinute, 5);
        backend.reset(tenAMinute, ALICE);
        other.settle(charge -> 0);
        assertEquals(10, remaining(tenAMinute, ALICE));
    }

    @Test
    void settleGivesNothingBackIntoTheNextWindow() {
        requireExactTime();
        advanceToBegin(tenAMinute);
        Grant grant = take(tenAMinute, 2);
        advance(MINUTE);
        assertGranted(take(tenAMinute, 8));
        long before = remaining(tenAMinute, ALICE);
        grant.settle(charge -> 0);
        assertEquals(before, remaining(tenAMinute, ALICE));
    }

    @Test
    void whatIsSettledAboveTheQuotaRefusesUntilItsWindowHasGone() {
        requireExactTime();
        advanceToBegin(tenAMinute);
        take(tenAMinute, 10).settle(charge -> 15);
        Usage usage = usageOfTake(tenAMinute, 1);
        assertEquals(0, usage.remaining());
        advance(usage.waitMicros() - 1);
        assertRefused(take(tenAMinute, 1));
        advance(1);
        assertGranted(take(tenAMinute, 1));
    }

    @Test
    void theGreatestFinalCostIsAccepted() {
        for (int i = 0; i < 6; i++) {
            backend.reset(ofAlgorithm("other", "10/366d"), ALICE);
            take(ofAlgorithm("greatest-" + i, "1/366d"), 1).settle(charge -> Limit.MAX_UNITS);
        }
        Grant grant = take(tenAYear, 1);
        grant.settle(charge -> Limit.MAX_UNITS);
        Usage usage = usageOfTake(tenAYear, 1);
        assertEquals(0, usage.remaining());
        assertTrue(usage.waitMicros() > 0
                && usage.waitMicros() <= 2 * tenAYear.limit().windowMicros());
    }

    @Test
    void aStepBackOfUpToAWindowGrantsNothing() {
        requireExactTime();
        for (long step : new long[] {1, SECOND, 30 * SECOND, MINUTE - 1, MINUTE}) {
            for (long phase : new long[] {0, 1, 30 * SECOND, MINUTE - 1}) {
                backend.reset(tenAMinute, ALICE);
                advanceToBegin(tenAMinute);
                advance(phase);
                assertGranted(take(tenAMinute, 10));
                for (int i = 0; i < 5; i++) {
                    advance(-step);
                    assertRefused(take(tenAMinute, 1));
                    advance(step);
                    assertRefused(take(tenAMinute, 1));
                }
            }
        }
    }

    /** Promise 88. The longest wait is that of who takes all as soon as a window begins. */
    @Test
    void afterAStepBackNobodyIsLockedOutForMoreThanAWindowBeyondTheLongestNormalWait() {
        requireExactTime();
        advanceToBegin(tenAMinute);
        assertGranted(take(tenAMinute, 10));
        long normal = peek(tenAMinute, ALICE, 1).waitMicros();
        long longest = 0;
        for (long step : new long[] {1, SECOND, 30 * SECOND, MINUTE, MINUTE + 1, 2 * MINUTE, 60 * MINUTE}) {
            for (long phase : new long[] {0, 1, 30 * SECOND, MINUTE - 1}) {
                backend.reset(tenAMinute, ALICE);
                advanceToBegin(tenAMinute);
                advance(phase);
                assertGranted(take(tenAMinute, 10));
                advance(-step);
                Usage refused = usageOfTake(tenAMinute, 1);
                assertFalse(refused.granted());
                assertTrue(refused.waitMicros() <= normal + MINUTE, step + ": " + refused);
                longest = Math.max(longest, refused.waitMicros());
                advance(refused.waitMicros() - 1);
                assertRefused(take(tenAMinute, 1));
                advance(1);
                assertGranted(take(tenAMinute, 1));
            }
        }
        System.out.printf(
                "promise 88: %s of 60000 ms, locked out for %d ms at most, without a step %d%n",
                algorithm, longest / 1_000, normal / 1_000);
    }

    @Test
    void aLongStepBackKeepsWhatWasUsed() {
        requireExactTime();
        assertGranted(take(tenAMinute, 4));
        advance(-60 * MINUTE);
        assertEquals(6, remaining(tenAMinute, ALICE));
    }

    @Test
    void aLongStepBackAndForthGrantsAtMostOneQuota() {
        requireExactTime();
        assertGranted(take(tenAMinute, 10));
        advance(-60 * MINUTE);
        assertRefused(take(tenAMinute, 1));
        advance(60 * MINUTE);
        long granted = 0;
        while (take(tenAMinute, 1).granted()) {
            granted++;
        }
        assertTrue(granted <= 10);
    }
}
