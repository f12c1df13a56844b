package io.headgate;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a {@link Limit}: {@code QUOTA/WINDOW}, and {@code burst N} where it is not the quota, {@code
 * sliding}, {@code fixed}, or {@code fixed ZONE}.
 */
final class LimitText {
    private static final Pattern FORM =
            Pattern.compile("([^/\\s]+)\\s*/\\s*(\\S+)(?:\\s+(burst|fixed|sliding)(?:\\s+(\\S+))?)?");
    private static final Pattern WINDOW_WITH_BURST =
            Pattern.compile(".*\\s((fixed|sliding)\\s+(.*\\s)?burst|burst\\s+(.*\\s)?(fixed|sliding))(\\s.*)?");

    /** More than any limit has; the patterns take time in proportion to its square. */
    private static final int MOST_LETTERS = 1_000;

    private static final String BURST = "burst";
    private static final String FIXED = "fixed";
    private static final String SLIDING = "sliding";

    private LimitText() {}

    static Limit parse(String text) {
        if (text.length() > MOST_LETTERS) {
            throw unknown(text);
        }
        if (WINDOW_WITH_BURST.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "limit: \"%s\": only a token bucket has a burst, in a window the whole quota can be taken at once"
                            .formatted(OneLine.of(text)));
        }
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw unknown(text);
        }
        long quota = units("quota", form.group(1));
        String window = form.group(2);
        String word = form.group(3);
        return word == null
                ? Limit.of(quota, WindowText.parse(window))
                : parse(text, quota, window, word, form.group(4));
    }

    private static Limit parse(String text, long quota, String window, String word, @Nullable String argument) {
        if (argument == null) {
            return switch (word) {
                case FIXED -> Limit.fixed(quota, WindowText.parse(window));
                case SLIDING -> Limit.sliding(quota, WindowText.parse(window));
                default -> throw unknown(text);
            };
        }
        return switch (word) {
            case FIXED -> Limit.fixed(quota, unit(window), zone(argument));
            case BURST -> Limit.of(quota, WindowText.parse(window)).withBurst(units(BURST, argument));
            default ->
                throw new IllegalArgumentException(
                        "limit: \"%s\": a sliding window has no time zone, expected for example 5/15m sliding"
                                .formatted(OneLine.of(text)));
        };
    }

    static String format(Limit limit) {
        String text = limit.quota() + "/" + window(limit);
        return switch (limit.algorithm()) {
            case TOKEN_BUCKET -> limit.burst() == limit.quota() ? text : text + " " + BURST + " " + limit.burst();
            case FIXED_WINDOW, SLIDING_WINDOW -> text + " " + word(limit.algorithm()) + zone(limit, " ");
        };
    }

    /** The window alone: {@code 1m}, or of a calendar {@code 1mo}. */
    static String window(Limit limit) {
        return limit.alignment() instanceof Alignment.Calendar calendar
                ? calendar.unit().text()
                : WindowText.format(limit.window());
    }

    /** The time zone after something that sets it off, or nothing. */
    static String zone(Limit limit, String before) {
        return limit.alignment() instanceof Alignment.Calendar calendar ? before + calendar.zone() : "";
    }

    /** What the text form says of an algorithm: {@code fixed}. */
    static String word(Algorithm algorithm) {
        return algorithm == Algorithm.FIXED_WINDOW ? FIXED : SLIDING;
    }

    private static CalendarUnit unit(String window) {
        return Arrays.stream(CalendarUnit.values())
                .filter(unit -> unit.text().equals(window))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "limit: window \"%s\" with a time zone, expected one unit of the calendar: 1m, 1h, 1d or 1mo"
                                .formatted(OneLine.of(window))));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            String meant = Names.nearest(name, new TreeSet<>(ZoneId.getAvailableZoneIds()))
                    .map(", did you mean \"%s\"?"::formatted)
                    .orElse(", expected for example Europe/Berlin or UTC");
            throw new IllegalArgumentException("limit: unknown time zone \"%s\"%s".formatted(OneLine.of(name), meant));
        }
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                "limit: \"%s\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC"
                        .formatted(OneLine.of(text)));
    }

    private static long units(String name, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("limit: %s \"%s\", expected a whole number from 1 to %d"
                    .formatted(name, OneLine.of(digits), Limit.MAX_UNITS));
        }
    }
}
