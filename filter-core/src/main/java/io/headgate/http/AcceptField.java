package io.headgate.http;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code Accept} field (RFC 9110, section 12.5.1), as far as a refusal needs it. */
final class AcceptField {
    private static final Set<String> JSON =
            Set.of("application/problem+json", "application/json", "application/*", "*/*");

    private AcceptField() {}

    /** Whether a client takes JSON; one that does not say takes anything. */
    static boolean takesJson(@Nullable String value) {
        if (value == null) {
            return true;
        }
        for (String range : value.split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (JSON.contains(parts[0].strip().toLowerCase(Locale.ROOT)) && !isRefused(parts)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the weight is 0. */
    private static boolean isRefused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }
}
