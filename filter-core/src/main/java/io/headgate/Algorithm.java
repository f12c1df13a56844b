package io.headgate;

/** How the units of a {@link Limit} come back. */
public enum Algorithm {
    /**
     * A bucket that starts full with the limit's burst and refills continuously at quota per window.
     *
     * <p>Example: {@code 60/1m burst 10} admits ten requests at once, then one each second.
     */
    TOKEN_BUCKET
}
