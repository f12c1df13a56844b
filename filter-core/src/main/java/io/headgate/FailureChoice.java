package io.headgate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of a request while the backend cannot decide: availability or consistency, chosen by each
 * policy.
 *
 * <p>Example: {@code 100/1m} on four nodes whose Redis is down. {@link #LOCAL} lets each node admit 25 a
 * minute to a client, {@link #OPEN} admits every request, {@link #CLOSED} answers 503.
 *
 * <p>Only a failure of the infrastructure opens a choice. An error that a request could provoke
 * ({@link BackendException.Kind#UNEXPECTED}) is refused with 503 under each of them.
 */
public enum FailureChoice {
    /**
     * The request is counted in this node's memory, by the limit divided by the number of nodes: available,
     * within a bound. The default.
     */
    LOCAL,

    /** The request is admitted and not counted. */
    OPEN,

    /** The request is refused with 503: consistent. */
    CLOSED;

    /**
     * Reads the text form: {@code local}, {@code open} or {@code closed}.
     *
     * @throws IllegalArgumentException naming the nearest choice, if the text is none of them
     */
    public static FailureChoice parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("failure choice", text, names())));
    }

    /** The text form. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(FailureChoice::toString).toList();
    }
}
