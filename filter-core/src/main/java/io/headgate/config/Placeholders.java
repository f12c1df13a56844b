package io.headgate.config;

import io.headgate.OneLine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in {@code ${NAME}} and {@code ${NAME:default}} from the system properties, then from the
 * environment.
 */
public final class Placeholders {
    /** Also one that is not closed, empty or holds another, so that none is left in the text. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(?:([^}:$]+)(?::((?:(?!\\$\\{)[^}])*))?})?");

    private Placeholders() {}

    /**
     * The text with every placeholder filled in.
     *
     * @throws IllegalArgumentException if a name is set nowhere and has no default, or a placeholder is
     *     malformed; one does not stand in another
     */
    public static String resolve(String text) {
        return resolve(text, name -> {
            String property = System.getProperty(name);
            return property == null ? System.getenv(name) : property;
        });
    }

    static String resolve(String text, Lookup lookup) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (placeholder.find()) {
            if (placeholder.group(1) == null) {
                throw new IllegalArgumentException(
                        "malformed placeholder at character %d, expected ${NAME} or ${NAME:default}"
                                .formatted(placeholder.start() + 1));
            }
            String value = lookup.find(placeholder.group(1));
            String found = value == null ? placeholder.group(2) : value;
            if (found == null) {
                throw new IllegalArgumentException(
                        "unresolved placeholder %s, expected a system property or an environment variable of that name"
                                .formatted(OneLine.of(placeholder.group())));
            }
            placeholder.appendReplacement(resolved, Matcher.quoteReplacement(found));
        }
        return placeholder.appendTail(resolved).toString();
    }

    /** Where names are looked up. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        String find(String name);
    }
}
