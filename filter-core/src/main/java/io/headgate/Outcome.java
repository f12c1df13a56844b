package io.headgate;

import org.jspecify.annotations.Nullable;

/**
 * How an admitted request ended. Immutable.
 *
 * @param status the status of the response, 100 to 599
 * @param failure what the application threw, or null
 */
public record Outcome(int status, @Nullable Throwable failure) {
    /** The application answered. */
    public static Outcome of(int status) {
        return new Outcome(status, null);
    }
}
