package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The laws of one token bucket; limits that must regain nothing meanwhile have a window of 366 days. */
public abstract class TokenBucketContract extends BackendContract {
    private static final PolicyLimit TEN_A_YEAR = limit("api", "10/366d");
    private static final PolicyLimit TEN_A_MINUTE = limit("api", "10/1m");
    private static final long YEAR = Limit.MAX_WINDOW.toNanos() / 1_000;

    @Test
    void namesTheTokenBucketAmongItsCapabilities() {
        assertTrue(backend.capabilities().algorithms().contains(Algorithm.TOKEN_BUCKET));
    }

    @Test
    void startsFullWithTheBurst() {
        assertEquals(10, remaining(TEN_A_YEAR, ALICE));
        assertEquals(25, remaining(limit("other", "10/100d burst 25"), ALICE));
        assertEquals(3, remaining(limit("third", "10/366d burst 3"), ALICE));
    }

    @Test
    void severalTakesOfOneEqualOneTakeOfSeveral() {
        for (int i = 0; i < 7; i++) {
            assertGranted(take(TEN_A_YEAR, 1));
        }
        assertGranted(backend.take(Take.of(charge(TEN_A_YEAR, BOB, 7))));
        assertEquals(3, remaining(TEN_A_YEAR, ALICE));
        assertEquals(3, remaining(TEN_A_YEAR, BOB));
    }

    @Test
    void theWholeBurstCanBeTakenAtOnceAndNothingAfterIt() {
        assertGranted(take(TEN_A_YEAR, 10));
        assertRefused(take(TEN_A_YEAR, 1));
    }

    @Test
    void aRefusedTakeChangesNothing() {
        assertGranted(take(TEN_A_YEAR, 4));
        for (int i = 0; i < 5; i++) {
            assertRefused(take(TEN_A_YEAR, 7));
        }
        assertEquals(6, remaining(TEN_A_YEAR, ALICE));
        assertGranted(take(TEN_A_YEAR, 6));
    }

    @Test
    void refusedTakesDoNotPutOffTheNextUnit() {
        requireExactTime();
        assertGranted(take(TEN_A_MINUTE, 10));
        for (int i = 0; i < 11; i++) {
            advance(SECOND / 2);
            assertRefused(take(TEN_A_MINUTE, 1));
        }
        advance(SECOND / 2);
        assertGranted(take(TEN_A_MINUTE, 1));
    }

    @Test
    void peekChangesNothing() {
        assertGranted(take(TEN_A_YEAR, 4));
        for (int i = 0; i < 5; i++) {
            assertEquals(6, remaining(TEN_A_YEAR, ALICE));
        }
        assertGranted(take(TEN_A_YEAR, 6));
    }

    @Test
    void peekFindsWhatATakeWouldFind() {
        assertGranted(take(TEN_A_YEAR, 4));
        assertTrue(peek(TEN_A_YEAR, ALICE, 6).granted());
        Usage refused = peek(TEN_A_YEAR, ALICE, 7);
        assertEquals(false, refused.granted());
        assertTrue(refused.waitMicros() > 0);
    }

    @Test
    void resetFillsThatBucketAlone() {
        assertGranted(take(TEN_A_YEAR, 10));
        assertGranted(backend.take(Take.of(charge(TEN_A_YEAR, BOB, 10))));
        backend.reset(TEN_A_YEAR, ALICE);
        assertEquals(10, remaining(TEN_A_YEAR, ALICE));
        assertEquals(0, remaining(TEN_A_YEAR, BOB));
    }

    @Test
    void resetOfAFullBucketLeavesItFull() {
        backend.reset(TEN_A_YEAR, ALICE);
        assertGranted(take(TEN_A_YEAR, 10));
        assertRefused(take(TEN_A_YEAR, 1));
    }

    @Test
    void keysPoliciesAndLimitsHaveBucketsOfTheirOwn() {
        assertGranted(take(TEN_A_YEAR, 10));
        assertEquals(10, remaining(TEN_A_YEAR, BOB));
        assertEquals(10, remaining(limit("other", "10/366d"), ALICE));
        PolicyLimit named = new PolicyLimit("api", "named", TEN_A_YEAR.limit(), "api");
        assertEquals(10, remaining(named, ALICE));
        assertEquals(10, remaining(limit("api", "10/365d"), ALICE));
    }

    @Test
    void usageTellsRemainingTheWaitAndTheTimeToFull() {
        requireExactTime();
        assertUsages(List.of(new Usage(true, 6, 0, 24 * SECOND)), take(TEN_A_MINUTE, 4));
        assertUsages(List.of(new Usage(false, 6, 12 * SECOND, 24 * SECOND)), take(TEN_A_MINUTE, 8));
        assertUsages(List.of(new Usage(true, 1, 24 * SECOND, 54 * SECOND)), take(TEN_A_MINUTE, 5));
    }

    @Test
    void unitsComeBackOneByOneAtTheRate() {
        requireExactTime();
        assertGranted(take(TEN_A_MINUTE, 10));
        for (int units = 0; units <= 10; units++) {
            assertEquals(units, remaining(TEN_A_MINUTE, ALICE));
            advance(6 * SECOND - 1);
            assertEquals(units, remaining(TEN_A_MINUTE, ALICE));
            advance(1);
        }
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
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
        assertGranted(take(TEN_A_MINUTE, 1));
        advance(YEAR);
        assertEquals(10, remaining(TEN_A_MINUTE, ALICE));
        assertGranted(take(TEN_A_MINUTE, 10));
        assertRefused(take(TEN_A_MINUTE, 1));
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
    void aChangedQuotaKeepsWhatWasUsedAndDoesNotRefill() {
        assertGranted(take(TEN_A_YEAR, 8));
        assertEquals(92, remaining(limit("api", "100/366d"), ALICE));
        assertEquals(0, remaining(limit("api", "5/366d"), ALICE));
        assertRefused(take(limit("api", "8/366d"), 1));
        assertEquals(2, remaining(TEN_A_YEAR, ALICE));
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
        assertGranted(take(TEN_A_YEAR, 10));
        for (int i = 0; i < 10; i++) {
            assertRefused(take(limit("api", "7/366d"), 1));
            assertEquals(1, remaining(limit("api", "11/366d"), ALICE));
            assertRefused(take(TEN_A_YEAR, 1));
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
