package io.headgate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a policy refuses requests, or is tried out.
 *
 * <p>Example: {@code 10/1m} in {@link #DRY_RUN}. The 11th request of a client in a minute is admitted, and a
 * listener is told that it would have been refused.
 */
public enum Mode {
    /** The policy refuses what is above its limits. The default. */
    ENFORCE,

    /**
     * The policy counts as it would if it were enforced, tells listeners what it would refuse, and refuses
     * nothing. Clients see nothing of it.
     */
    DRY_RUN;

    /**
     * Reads the text form: {@code enforce} or {@code dry-run}.
     *
     * @throws IllegalArgumentException naming the nearest mode, if the text is none of them
     */
    public static Mode parse(String text) {
        return Arrays.stream(values())
                .filter(mode -> mode.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("mode", text, names())));
    }

    /** The text form. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(Mode::toString).toList();
    }
}
