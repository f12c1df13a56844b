package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The laws of one token bucket; limits that must regain nothing meanwhile have a window of 366 days. */
public abstract class TokenBucketContract extends AlgorithmContract {
    private static final long YEAR = Limit.MAX_WINDOW.toNanos() / 1_000;

    protected TokenBucketContract() {
        super(Algorithm.TOKEN_BUCKET);
    }

    @Test
    void startsFullWithTheBurst() {
        assertEquals(10, remaining(tenAYear, ALICE));
        assertEquals(25, remaining(limit("other", "10/100d burst 25"), ALICE));
        assertEquals(3, remaining(limit("third", "10/366d burst 3"), ALICE));
    }

    @Test
    void refusedTakesDoNotPutOffTheNextUnit() {
        requireExactTime();
        assertGranted(take(tenAMinute, 10));
        for (int i = 0; i < 11; i++) {
            advance(SECOND / 2);
            assertRefused(take(tenAMinute, 1));
        }
        advance(SECOND / 2);
        assertGranted(take(tenAMinute, 1));
    }

    @Test
    void keysPoliciesAndLimitsHaveBucketsOfTheirOwn() {
        assertGranted(take(tenAYear, 10));
        assertEquals(10, remaining(tenAYear, BOB));
        assertEquals(10, remaining(limit("other", "10/366d"), ALICE));
        PolicyLimit named = new PolicyLimit("api", "named", tenAYear.limit(), "api");
        assertEquals(10, remaining(named, ALICE));
        assertEquals(10, remaining(limit("api", "10/365d"), ALICE));
    }

    @Test
    void usageTellsRemainingTheWaitAndTheTimeToFull() {
        requireExactTime();
        assertUsages(List.of(new Usage(true, 6, 0, 24 * SECOND)), take(tenAMinute, 4));
        assertUsages(List.of(new Usage(false, 6, 12 * SECOND, 24 * SECOND)), take(tenAMinute, 8));
        assertUsages(List.of(new Usage(true, 1, 24 * SECOND, 54 * SECOND)), take(tenAMinute, 5));
    }

    @Test
    void unitsComeBackOneByOneAtTheRate() {
        requireExactTime();
        assertGranted(take(tenAMinute, 10));
        for (int units = 0; units <= 10; units++) {
            assertEquals(units, remaining(tenAMinute, ALICE));
            advance(6 * SECOND - 1);
            assertEquals(units, remaining(tenAMinute, ALICE));
            advance(1);
        }
        assertEquals(10, remaining(tenAMinute, ALICE));
    }

    @Test
    void theWaitIsExactToTheMicrosecond() {
        requireExactTime();
        for (String text :
                List.of("7/1s", "3/1m burst 5", "999999/13h burst 17", "1000000000/1s", "1/366d", "13/17ms")) {
            PolicyLimit limit = limit("exact", text);
            long burst = limit.limit().burst();
            assertGranted(take(limit, burst));
            long wait = usageOfTake(limit, 1).waitMicros();
            advance(wait - 1);
            assertRefused(take(limit, 1));
            advance(1);
            assertGranted(take(limit, 1));
        }
    }

    @Test
    void theTimeToFullIsExactToTheMicrosecond() {
        requireExactTime();
        for (String text : List.of("7/1s", "3/1m burst 5", "999999/13h burst 17", "1/366d", "13/17ms")) {
            PolicyLimit limit = limit("full", text);
            long burst = limit.limit().burst();
            long full = usageOfTake(limit, burst).fullMicros();
            advance(full - 1);
            assertEquals(burst - 1, remaining(limit, ALICE));
            advance(1);
            assertEquals(burst, remaining(limit, ALICE));
        }
    }

    @Test
    void retryAfterIsTrue() {
        requireExactTime();
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Policy.builder("api")
                        .limit(Limit.parse("7/10s"))
                        .limit(Limit.parse("11/1m"))
                        .build())
                .build();
        for (int i = 0; i < 100; i++) {
            if (limiter.check("api", ALICE, 3) instanceof Decision.Denied denied) {
                long wait = denied.retryAfter().toNanos() / 1_000;
                advance(wait - 1);
                assertEquals(false, limiter.check("api", ALICE, 3).admits());
                advance(1);
                assertTrue(limiter.check("api", ALICE, 3).admits());
            }
        }
    }

    @Test
    void aBucketThatRefillsIsNeverAboveItsBurst() {
        requireExactTime();
        assertGranted(take(tenAMinute, 1));
        advance(YEAR);
        assertEquals(10, remaining(tenAMinute, ALICE));
        assertGranted(take(tenAMinute, 10));
        assertRefused(take(tenAMinute, 1));
    }

    @Test
    void aPauseOfTheProcessGivesAtMostTheBurst() {
        requireExactTime();
        PolicyLimit fast = limit("pause", "10/1s burst 5");
        assertGranted(take(fast, 5));
        advance(30 * SECOND);
        assertGranted(take(fast, 5));
        assertRefused(take(fast, 1));
    }

    @Test
    void aChangedBurstKeepsWhatWasUsedAndDoesNotRefill() {
        PolicyLimit ten = limit("api", "10/100d");
        assertGranted(take(ten, 8));
        assertEquals(4, remaining(limit("api", "10/100d burst 12"), ALICE));
        assertEquals(0, remaining(limit("api", "10/100d burst 3"), ALICE));
        assertEquals(2, remaining(ten, ALICE));
    }

    @Test
    void aLimitRaisedAndLoweredManyTimesGainsNothing() {
        assertGranted(take(tenAYear, 10));
        for (int i = 0; i < 10; i++) {
            assertRefused(take(limit("api", "7/366d"), 1));
            assertEquals(1, remaining(limit("api", "11/366d"), ALICE));
            assertRefused(take(tenAYear, 1));
        }
    }

    @Test
    void inAnyIntervalNoMoreIsGrantedThanBurstAndRateAllow() {
        requireExactTime();
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PolicyLimit limit = limit("history-" + seed, RandomLimit.next(random));
            History history = new History(limit.limit());
            long now = 0;
            for (int i = 0; i < 60; i++) {
                long cost = RandomLimit.cost(random, limit.limit());
                Usage usage = usageOfTake(limit, cost);
                if (usage.granted()) {
                    history.granted(now, cost);
                }
                long step = RandomLimit.step(random, limit.limit(), usage);
                advance(step);
                now += step;
            }
            assertEquals(0, history.excess(), "seed " + seed);
        }
    }

    @Test
    void aClientBelowTheRateIsNeverRefused() {
        requireExactTime();
        for (String text : List.of("100/1m", "100/1m burst 1", "7/1s burst 2", "3/1ms")) {
            PolicyLimit limit = limit("steady", text);
            long pause = limit.limit().windowMicros() * 10 / limit.limit().quota() / 9 + 1;
            for (int i = 0; i < 1_000; i++) {
                assertGranted(take(limit, 1));
                advance(pause);
            }
        }
    }
}
