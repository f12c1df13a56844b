package io.headgate;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of methods as people write them in a match. */
final class MethodName {
    private static final Pattern UPPER_CASE = Pattern.compile("[A-Z0-9!#$%&'*+.^_`|~-]+");

    private MethodName() {}

    /** Refuses a name that nobody sends. */
    static String require(String name) {
        if (UPPER_CASE.matcher(name).matches()) {
            return name;
        }
        String upperCase = name.strip().toUpperCase(Locale.ROOT);
        String expected = UPPER_CASE.matcher(upperCase).matches() ? upperCase : "for example POST";
        throw new IllegalArgumentException(
                "match: method \"%s\", which nobody sends, expected %s".formatted(OneLine.of(name), expected));
    }
}
