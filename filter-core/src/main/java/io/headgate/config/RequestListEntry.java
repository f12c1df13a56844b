package io.headgate.config;

import io.headgate.KeyResolver;
import io.headgate.OneLine;
import io.headgate.PathPattern;
import io.headgate.RequestView;
import io.headgate.http.AddressRange;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link RequestList}. Immutable.
 *
 * @param text what may be told of it: the value of a key is left out
 * @param range the addresses it is about, or null
 */
record RequestListEntry(String text, @Nullable AddressRange range, Predicate<RequestView> test) {
    private static final String PATH = "path:";
    private static final String HEADER = "header:";
    private static final String PRINCIPAL = "principal=";

    /** @param everyReading whether a request is on the list if any reading of it is */
    static RequestListEntry parse(String text, boolean everyReading) {
        String entry = text.strip();
        if (entry.startsWith("/") || entry.startsWith(PATH)) {
            return path(entry.startsWith(PATH) ? entry.substring(PATH.length()) : entry, everyReading);
        }
        if (entry.startsWith(HEADER)) {
            return header(entry.substring(HEADER.length()), everyReading);
        }
        if (entry.startsWith(PRINCIPAL)) {
            String name = value(PRINCIPAL, entry.substring(PRINCIPAL.length()));
            return new RequestListEntry(PRINCIPAL + "...", null, request -> name.equals(request.principal()));
        }
        return range(entry);
    }

    boolean test(RequestView request) {
        return test.test(request);
    }

    private static RequestListEntry path(String text, boolean everyReading) {
        PathPattern pattern = PathPattern.parse(text);
        return new RequestListEntry(
                OneLine.of(text),
                null,
                everyReading
                        ? request -> pattern.covers(request.pathSegments())
                        : request -> pattern.matches(request.pathSegments()));
    }

    private static RequestListEntry header(String text, boolean everyReading) {
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(equals, 0)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"header:\" needs a name and a value, expected header:NAME=VALUE such as header:X-Api-Key=k-123");
        }
        String value = value(HEADER + name + "=", text.substring(equals + 1));
        return new RequestListEntry(
                KeyResolver.header(name) + "=...",
                null,
                everyReading
                        ? request -> isOneOf(request.lines(name), value)
                        : request -> value.equals(request.header(name)));
    }

    private static boolean isOneOf(List<String> lines, String value) {
        for (String line : lines) {
            if (value.equals(line.strip())) {
                return true;
            }
        }
        return false;
    }

    private static String value(String before, String text) {
        String value = text.strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("\"%s\" has no value, expected one".formatted(OneLine.of(before)));
        }
        return value;
    }

    private static RequestListEntry range(String text) {
        if (text.indexOf('=') >= 0) {
            throw new IllegalArgumentException("\"%s=...\" is no key, expected header:NAME=VALUE or principal=NAME"
                    .formatted(OneLine.of(text.substring(0, text.indexOf('=')))));
        }
        if (text.indexOf('.') < 0 && text.indexOf(':') < 0) {
            throw new IllegalArgumentException(
                    ("\"%s\" is neither an address range nor a path pattern nor a key, expected for example 10.0.0.0/8,"
                                    + " 2001:db8::/32, /health or header:X-Api-Key=VALUE")
                            .formatted(OneLine.of(text)));
        }
        AddressRange range = AddressRange.parse(text);
        return new RequestListEntry(text, range, request -> range.contains(request.clientAddress()));
    }

    @Override
    public String toString() {
        return text;
    }
}
