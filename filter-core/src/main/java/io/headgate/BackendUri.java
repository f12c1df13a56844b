package io.headgate;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a backend is: {@code scheme:address?name=value&name=value}. Immutable.
 *
 * @param scheme which kind of backend, in lower case: {@code memory}
 * @param address what stands between the scheme and the parameters; may be empty
 * @param parameters the parameters, in the order in which they were written
 */
public record BackendUri(String scheme, String address, Map<String, String> parameters) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):([^?]*)(?:\\?(.*))?");

    public BackendUri {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text has no scheme, or a parameter is malformed or given twice
     */
    public static BackendUri parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            // the text may hold a password
            throw new IllegalArgumentException("the value has no scheme, expected a URI such as memory:");
        }
        String scheme = form.group(1).toLowerCase(Locale.ROOT);
        return new BackendUri(scheme, form.group(2), parameters(form.group(3) == null ? "" : form.group(3)));
    }

    /**
     * Refuses parameters that a backend does not know.
     *
     * @throws IllegalArgumentException naming the unknown parameter and the nearest known one
     */
    public void requireKnown(Set<String> known) {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("%s: %s".formatted(scheme, Names.unknown("parameter", name, known)));
            }
        }
    }

    /**
     * The same with one parameter more, such as a secret that stands apart from the URI.
     *
     * @throws IllegalArgumentException if the parameter is given already
     */
    public BackendUri with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        if (more.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("the parameter \"%s\" is given twice".formatted(name));
        }
        return new BackendUri(scheme, address, more);
    }

    /** The scheme alone: the rest may hold a password. */
    @Override
    public String toString() {
        return scheme + ":";
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a parameter is malformed, expected name=value");
            }
            String name = pair.substring(0, equals);
            String value = decoded(name, pair.substring(equals + 1));
            if (parameters.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("the parameter \"%s\" is given twice".formatted(OneLine.of(name)));
            }
        }
        return parameters;
    }

    private static String decoded(String name, String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // without the cause: its message holds a part of the value
            throw new IllegalArgumentException(
                    "the value of parameter \"%s\" has a malformed escape, expected %% and two hexadecimal digits"
                            .formatted(OneLine.of(name)));
        }
    }
}
