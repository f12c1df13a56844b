package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadinessTest {
    private static final long START = Long.MAX_VALUE - 1_000;

    private final List<Decided> decisions = new ArrayList<>();

    @Test
    void redisDecidesAgainSinceTheBeginningOfASecondOfItsDecisions() {
        decide(0, 1_000, Decided.How.CHOICE_ADMITTED);
        decide(1_000, 1_900, Decided.How.GRANTED);
        decide(1_900, 2_000, Decided.How.UNAVAILABLE);
        decide(2_000, 3_000, Decided.How.REFUSED);
        assertEquals(OptionalLong.empty(), until(2_900).since());
        assertEquals(OptionalLong.of(START + nanos(2_000)), until(3_000).since());
        assertEquals(1.1, until(3_000).secondsWithout());
    }

    @Test
    void oneOfAHundredDoesNotCount() {
        decide(0, 1_000, Decided.How.GRANTED);
        decide(500, 501, Decided.How.CHOICE_REFUSED);
        assertEquals(OptionalLong.of(START), until(1_000).since());
    }

    @Test
    void aTimeOfNoDecisionsIsNoneOfRedis() {
        decide(0, 900, Decided.How.GRANTED);
        assertEquals(OptionalLong.empty(), until(1_000).since());
        assertEquals(0.1, until(1_000).secondsWithout());
        assertEquals(OptionalLong.empty(), until(0).since());
    }

    private Steadiness until(int millis) {
        return new Steadiness(START, START + nanos(millis), decisions);
    }

    /** One each millisecond. */
    private void decide(int fromMillis, int untilMillis, Decided.How how) {
        for (int millis = fromMillis; millis < untilMillis; millis++) {
            decisions.add(new Decided("policy", START + nanos(millis), 1, how, null));
        }
    }

    private static long nanos(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
