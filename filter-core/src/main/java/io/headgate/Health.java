package io.headgate;

import java.util.List;

/**
 * How a backend is, for a health page or an alarm. Immutable; holds no password and no client's key.
 *
 * <p>Example: {@code DOWN} and {@code Redis at 127.0.0.1:6379: Redis does not give this user the access
 * that is needed (WRONGPASS); ...}.
 *
 * @param state who decides at the moment
 * @param problems what was found and what to change, one sentence or two each, the most urgent first. Empty
 *     where all is well; a backend that is {@link State#UP} may have some all the same, such as a server
 *     that may evict buckets
 */
public record Health(State state, List<String> problems) {
    /** All is well. */
    public static final Health UP = new Health(State.UP, List.of());

    /** Who decides. */
    public enum State {
        /** The backend decides. */
        UP,

        /**
         * A part of the decisions are the policies' failure choices: the backend is coming back, or a part of
         * it is down.
         */
        DEGRADED,

        /** Every decision is the policies' failure choice. */
        DOWN
    }

    public Health {
        problems = List.copyOf(problems);
    }
}
