package io.headgate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a {@link Limit}: {@code QUOTA/WINDOW}, and {@code burst N} where it is not the quota. */
final class LimitText {
    private static final Pattern FORM = Pattern.compile("([^/\\s]+)\\s*/\\s*(\\S+)(?:\\s+burst\\s+(\\S+))?");

    private LimitText() {}

    static Limit parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "limit: \"%s\", expected QUOTA/WINDOW such as 100/1m, or 100/1m burst 20".formatted(text));
        }
        Limit limit = Limit.of(units("quota", form.group(1)), WindowText.parse(form.group(2)));
        return form.group(3) == null ? limit : limit.withBurst(units("burst", form.group(3)));
    }

    private static long units(String name, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "limit: %s \"%s\", expected a whole number from 1 to %d".formatted(name, digits, Limit.MAX_UNITS),
                    e);
        }
    }
}
