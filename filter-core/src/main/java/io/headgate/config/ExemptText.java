package io.headgate.config;

import io.headgate.RequestView;
import io.headgate.http.AddressRange;
import io.headgate.http.PathPattern;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The text form of what is exempt: address ranges and path patterns, separated by commas.
 *
 * <p>Example: {@code 10.0.0.0/8, ::1, /health, /static/**}. A path pattern may be written with the
 * prefix {@code path:}.
 */
public final class ExemptText {
    private static final String PATH = "path:";

    private ExemptText() {}

    /**
     * Reads the text form: true of a request that is exempt.
     *
     * @throws IllegalArgumentException if an entry is neither an address range nor a path pattern
     */
    public static Predicate<RequestView> parse(String text) {
        List<Predicate<RequestView>> entries = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(ExemptText::entry)
                .toList();
        return request -> entries.stream().anyMatch(entry -> entry.test(request));
    }

    private static Predicate<RequestView> entry(String text) {
        if (text.startsWith("/") || text.startsWith(PATH)) {
            PathPattern pattern = PathPattern.parse(text.startsWith(PATH) ? text.substring(PATH.length()) : text);
            return request -> pattern.matches(request.path());
        }
        if (text.indexOf('.') < 0 && text.indexOf(':') < 0) {
            throw new IllegalArgumentException(
                    "\"%s\" is neither an address range nor a path pattern, expected for example 10.0.0.0/8, 2001:db8::/32 or /health"
                            .formatted(text));
        }
        AddressRange range = AddressRange.parse(text);
        return request -> range.contains(request.clientAddress());
    }
}
