package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The checker of histories can fail, and fails only where calls prove that too much was granted. */
class HistoryCheckTest {
    private static final long MILLI = 1_000_000;
    private static final Limit LIMIT = Limit.parse("1000/1s burst 5");

    private final List<Call> calls = new ArrayList<>();

    @Test
    void noCallsAreNoExcess() {
        assertEquals(0, excess());
    }

    @Test
    void theBurstAndTheRateAreNoExcess() {
        call(0, 0, 5);
        for (int i = 1; i <= 1_000; i++) {
            call(i * MILLI, i * MILLI, 1);
        }
        assertEquals(0, excess());
    }

    @Test
    void aUnitTooManyAtOnceIsExcess() {
        call(0, 0, 3);
        call(0, 0, 3);
        assertEquals(1, excess());
    }

    @Test
    void aStartedUnitOfTheRateCounts() {
        call(0, 0, 5);
        call(1, 1, 1);
        assertEquals(0, excess());
        call(1, 1, 1);
        assertEquals(1, excess());
    }

    @Test
    void aCallThatMayHaveBeenChargedOutsideProvesNothing() {
        call(0, 0, 5);
        call(0, 10 * MILLI, 9);
        assertEquals(0, excess());
        call(0, 10 * MILLI, 2);
        assertEquals(1, excess());
    }

    @Test
    void anExcessInTheMiddleOfALongHistoryIsFound() {
        for (int i = 0; i < 100; i++) {
            call(i * MILLI, i * MILLI, 1);
        }
        call(1_000 * MILLI, 1_001 * MILLI, 4);
        call(1_000 * MILLI + 1, 1_002 * MILLI, 6);
        for (int i = 2_000; i < 2_100; i++) {
            call(i * MILLI, i * MILLI, 1);
        }
        assertEquals(3, excess());
    }

    @Test
    void aLongerIntervalOnTheBackendsClockAllowsMore() {
        call(0, 0, 6);
        assertEquals(1, new HistoryCheck(LIMIT, 0).excess(calls));
        assertEquals(0, new HistoryCheck(LIMIT, 1).excess(calls));
    }

    @Test
    void itFindsWhatTryingEveryIntervalFinds() {
        Seeds.forAll(300, random -> {
            calls.clear();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                long send = random.nextLong(-20 * MILLI, 20 * MILLI);
                call(send, send + random.nextLong(3 * MILLI), random.nextLong(1, 4));
            }
            assertEquals(excessOfEveryInterval(), excess());
        });
    }

    @Test
    void oneUnitAmongHundredThousandsIsFoundInSeconds() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 300_000; i++) {
            call(i * MILLI - random.nextLong(200_000), i * MILLI + random.nextLong(200_000), 1);
        }
        Collections.shuffle(calls, new Random(7));
        long start = System.nanoTime();
        assertEquals(0, excess());
        call(150_000 * MILLI, 150_000 * MILLI + 1, 6);
        assertTrue(excess() >= 1);
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
    }

    private void call(long send, long receive, long cost) {
        calls.add(new Call(send, receive, cost));
    }

    private long excess() {
        return new HistoryCheck(LIMIT, 0).excess(calls);
    }

    private long excessOfEveryInterval() {
        long worst = 0;
        for (Call first : calls) {
            for (Call last : calls) {
                if (first.sendNanos() <= last.receiveNanos()) {
                    worst = Math.max(worst, excessBetween(first.sendNanos(), last.receiveNanos()));
                }
            }
        }
        return worst;
    }

    private long excessBetween(long from, long to) {
        long units = calls.stream()
                .filter(call -> call.sendNanos() >= from && call.receiveNanos() <= to)
                .mapToLong(Call::cost)
                .sum();
        return units - LIMIT.burst() + Math.floorDiv(-(to - from), MILLI);
    }
}
