package io.headgate.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Accept} field (RFC 9110, section 12.5.1), as far as a refusal needs it. */
final class AcceptField {
    /** The ranges that a problem document falls into, the more specific the later. */
    private static final List<String> JSON =
            List.of("*/*", "application/*", "application/json", "application/problem+json");

    private static final Pattern WEIGHT_0 = Pattern.compile("q=0(\\.0{0,3})?", Pattern.CASE_INSENSITIVE);

    private AcceptField() {}

    /** Whether a client takes JSON, by the most specific range that says so; one that does not say takes anything. */
    static boolean takesJson(@Nullable String value) {
        if (value == null) {
            return true;
        }
        int mostSpecific = -1;
        boolean takes = false;
        for (String range : value.split(",", -1)) {
            int semicolon = range.indexOf(';');
            String type = semicolon < 0 ? range : range.substring(0, semicolon);
            int specific = JSON.indexOf(type.strip().toLowerCase(Locale.ROOT));
            if (specific > mostSpecific) {
                mostSpecific = specific;
                takes = semicolon < 0 || !hasWeight0(range.substring(semicolon + 1));
            }
        }
        return takes;
    }

    private static boolean hasWeight0(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            if (WEIGHT_0.matcher(parameter.strip()).matches()) {
                return true;
            }
        }
        return false;
    }
}
