package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void whatIsVisibleStaysAsItIs() {
        String text = "Grüße an 漢字 \uD83D\uDE00 \"100/1m\" \\ %s";

        assertSame(text, OneLine.of(text));
    }

    @Test
    void whatEndsALineOrHidesAPartOfItIsEscaped() {
        assertEquals("a\\u000d\\u000aWARN b", OneLine.of("a\r\nWARN b"));
        assertEquals("\\u0000\\u001b[2J\\u0085", OneLine.of("\0\33[2J\u0085"));
        assertEquals("x\\u202ey\\u2028\\u2029\\ufeff", OneLine.of("x\u202Ey\u2028\u2029\uFEFF"));
        assertEquals("\\ud83d\\ude00", OneLine.of("\uD83D") + OneLine.of("\uDE00"));
        assertEquals("\\ue0001", OneLine.of("\uDB40\uDC01"));
    }
}
