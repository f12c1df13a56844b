package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** Asserts what a wrong value is answered with. */
public final class Refusals {
    private Refusals() {}

    /** The action throws {@link IllegalArgumentException} with exactly this message. */
    public static void assertRefused(String message, Executable action) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
