package io.headgate.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in {@code ${NAME}} and {@code ${NAME:default}} from the system properties, then from the
 * environment.
 */
public final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]*)(?::([^}]*))?}");

    private Placeholders() {}

    /**
     * The text with every placeholder filled in.
     *
     * @throws IllegalArgumentException if a name is set nowhere and has no default
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
            String value = placeholder.group(1).isEmpty() ? null : lookup.find(placeholder.group(1));
            String found = value == null ? placeholder.group(2) : value;
            if (found == null) {
                throw new IllegalArgumentException(
                        "unresolved placeholder %s, expected a system property or an environment variable of that name"
                                .formatted(placeholder.group()));
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
