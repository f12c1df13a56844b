package io.headgate;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a window: a whole number and a unit, {@code 500ms}, {@code 90s}, {@code 1m}. */
final class WindowText {
    private static final Pattern FORM = Pattern.compile("(-?[0-9]+)([a-zA-Z]*)");

    /** More than any window has; what is longer would take long to be read. */
    private static final int MOST_DIGITS = 100;

    private enum Unit {
        d(86_400_000),
        h(3_600_000),
        m(60_000),
        s(1_000),
        ms(1);

        final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }

    private WindowText() {}

    static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "limit: window \"%s\", expected a whole number and a unit such as 500ms, 60s or 1m"
                            .formatted(OneLine.of(text)));
        }
        String number = form.group(1);
        if (form.group(2).isEmpty()) {
            throw new IllegalArgumentException(
                    "limit: window \"%s\" has no unit, expected for example %ss, 1m or 500ms".formatted(text, number));
        }
        if (number.length() > MOST_DIGITS) {
            throw outOfRange(text);
        }
        BigInteger millis = new BigInteger(number).multiply(BigInteger.valueOf(unit(text, form.group(2)).millis));
        if (millis.signum() < 1 || millis.compareTo(BigInteger.valueOf(Limit.MAX_WINDOW.toMillis())) > 0) {
            throw outOfRange(text);
        }
        return Duration.ofMillis(millis.longValue());
    }

    private static IllegalArgumentException outOfRange(String text) {
        return new IllegalArgumentException("limit: window \"%s\", expected 1ms to 366d".formatted(OneLine.of(text)));
    }

    /** The largest unit of which the window is a whole number. */
    static String format(Duration window) {
        long millis = window.toMillis();
        for (Unit unit : Unit.values()) {
            if (millis % unit.millis == 0) {
                return millis / unit.millis + unit.name();
            }
        }
        throw new AssertionError(window);
    }

    private static Unit unit(String text, String name) {
        if (name.equals("mo")) {
            throw new IllegalArgumentException(
                    "limit: window \"%s\": months differ in length, expected days such as 30d, or 1mo fixed with a time zone"
                            .formatted(OneLine.of(text)));
        }
        return Arrays.stream(Unit.values())
                .filter(unit -> unit.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "limit: window \"%s\" has the unit \"%s\", expected ms, s, m, h or d".formatted(text, name)));
    }
}
