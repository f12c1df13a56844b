package io.headgate;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of 366 days for an empty bucket to refill is exact, also where doubles are not. */
class LimitRefillTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"3/948672s burst 100", "1/366d", "1000000000000/366d", "999999999999/366d burst 999999999999"})
    void aBurstThatRefillsInExactly366DaysIsAccepted(String text) {
        assertDoesNotThrow(() -> Limit.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3/948672001ms burst 100", "3/948672s burst 101", "999999999999/366d burst 1000000000000"})
    void aBurstThatRefillsInAMomentMoreIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Limit.parse(text));
    }
}
