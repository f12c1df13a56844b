package io.headgate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoded path, split once for all patterns that it is compared with. Immutable.
 *
 * <p>A path is <i>plain</i> where nobody could read it in another way: no {@code //}, no segment {@code .} or
 * {@code ..}, no {@code ;}, no control character, no space at the beginning or end of a segment. Containers
 * hand in hardly anything else. Of another path there may be two readings, as it is written and with {@code //},
 * {@code .} and {@code ..} resolved; in both a segment ends before {@code ;}, and spaces and control characters
 * around it are left out.
 */
public final class PathSegments {
    private final String[] segments;
    private final String @Nullable [] resolved;
    private final boolean plain;

    private PathSegments(String[] segments, String @Nullable [] resolved, boolean plain) {
        this.segments = segments;
        this.resolved = resolved;
        this.plain = plain;
    }

    /** The segments of a decoded path, relative to the application: {@code /api/hello}. */
    public static PathSegments of(String path) {
        List<String> written = new ArrayList<>(8);
        boolean plain = true;
        int from = path.startsWith("/") ? 1 : 0;
        while (true) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            String segment = meant(path, from, to);
            plain &= segment.length() == to - from && (slash < 0 || !segment.isEmpty()) && !isDots(segment);
            written.add(segment);
            if (slash < 0) {
                break;
            }
            from = slash + 1;
        }
        return new PathSegments(array(written), plain ? null : array(resolved(written)), plain);
    }

    /** Whether there is one reading alone. */
    boolean plain() {
        return plain;
    }

    /** As the path is written; the last one is empty where the path ends with a slash. */
    String[] written() {
        return segments;
    }

    /**
     * With {@code //}, {@code .} and {@code ..} resolved, or null where there is nothing to resolve; the last one is
     * empty where a slash is left at the end.
     */
    String @Nullable [] resolved() {
        return resolved;
    }

    private static List<String> resolved(List<String> written) {
        List<String> resolved = new ArrayList<>(written.size());
        for (String segment : written) {
            if (segment.equals("..")) {
                if (!resolved.isEmpty()) {
                    resolved.remove(resolved.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                resolved.add(segment);
            }
        }
        String last = written.get(written.size() - 1);
        if (last.isEmpty() || isDots(last)) {
            resolved.add("");
        }
        return resolved;
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /** Up to a {@code ;}, without spaces and control characters around it. */
    private static String meant(String path, int from, int to) {
        int semicolon = path.indexOf(';', from);
        int end = semicolon >= 0 && semicolon < to ? semicolon : to;
        int start = from;
        while (start < end && isBlank(path.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(path.charAt(end - 1))) {
            end--;
        }
        return path.substring(start, end);
    }

    static boolean isBlank(char c) {
        return c <= ' ' || c == 0x7F || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static String[] array(List<String> segments) {
        return segments.toArray(String[]::new);
    }
}
