package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The checker of histories can fail. */
class HistoryTest {
    private final History history = new History(Limit.parse("10/1m burst 5"));

    @Test
    void theBurstAndTheRateAreNoExcess() {
        history.granted(0, 5);
        for (int i = 1; i <= 10; i++) {
            history.granted(i * 6_000_000L, 1);
        }
        assertEquals(0, history.excess());
    }

    @Test
    void oneUnitTooManyAtOnceIsSeen() {
        history.granted(0, 3);
        history.granted(0, 3);
        assertEquals(1, history.excess());
    }

    @Test
    void aUnitThatComesAMicrosecondTooEarlyIsSeenInTheMiddleOfAHistory() {
        history.granted(-1_000_000_000L, 1);
        history.granted(0, 5);
        history.granted(1, 1);
        assertEquals(0, history.excess());
        history.granted(6_000_000, 1);
        assertEquals(1, history.excess());
        history.granted(900_000_000L, 1);
        assertEquals(1, history.excess());
    }

    @Test
    void theOrderInWhichEntriesArriveDoesNotMatter() {
        history.granted(5, 3);
        history.granted(0, 5);
        assertEquals(2, history.excess());
    }
}
