package io.headgate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path by its segments: {@code *} and {@code {name}} stand for one, {@code **} for any number of them, also
 * none. Immutable.
 *
 * <p>A pattern is compared in one of two ways, and each errs to the safe side. What is limited or blocked is what
 * it {@link #covers}: however a client writes the path, it is covered. What is exempt is what it {@link #matches},
 * to the letter.
 *
 * <p>Example: {@code /static/**} matches {@code /static}, {@code /static/} and {@code /static/a/b}. And {@code
 * /login} covers {@code /login/}, {@code /LOGIN} and {@code /login;a=b}, but matches {@code /login} alone.
 */
public final class PathPattern {
    private static final String ONE = "*";
    private static final String ANY = "**";

    private final String text;

    /** The last one is empty where the text ends with a slash. */
    private final String[] segments;

    /** How many of them there are without that one. */
    private final int length;

    private final List<String> names;

    private PathPattern(String text, String[] segments, List<String> names) {
        this.text = text;
        this.segments = segments;
        this.length = segments[segments.length - 1].isEmpty() ? segments.length - 1 : segments.length;
        this.names = names;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text does not begin with a slash, a star or a brace stands beside
     *     other characters, or no decoded, normalised path could match
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw wrong(text, "expected it to begin with / such as /health");
        }
        String[] segments = text.substring(1).split("/", -1);
        List<String> names = new ArrayList<>(segments.length);
        boolean behindAny = false;
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            PathPatternText.require(text, segment, i == segments.length - 1);
            String name = PathPatternText.name(text, segment, behindAny);
            names.add(name);
            behindAny |= segment.equals(ANY);
            segments[i] = name.isEmpty() ? segment : ONE;
        }
        requireDistinct(text, names);
        return new PathPattern(text, segments, List.copyOf(names));
    }

    private static void requireDistinct(String text, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw wrong(text, "two segments are named {%s}, expected a name of its own for each".formatted(name));
            }
        }
    }

    static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException("\"%s\" is not a path pattern: %s".formatted(OneLine.of(text), what));
    }

    /**
     * Whether a path is to the letter what this pattern says, case and trailing slash included; one that is not
     * {@linkplain PathSegments plain} never is. Takes time in proportion to both lengths multiplied.
     */
    public boolean matches(PathSegments path) {
        return path.plain() && matches(path.written(), segments.length, true);
    }

    /**
     * Whether a path is what this pattern says in any reading that an application may have of it: in upper or
     * lower case, with a trailing slash, or where it is not {@linkplain PathSegments plain}. Takes time in
     * proportion to both lengths multiplied.
     */
    public boolean covers(PathSegments path) {
        return reading(path) != null;
    }

    /** The names of segments, in their order. */
    public List<String> names() {
        return names.stream().filter(name -> !name.isEmpty()).toList();
    }

    /** What stands for {@code {name}} in a path, in lower case, or null where the path is not covered or it is empty. */
    @Nullable
    String segment(String name, PathSegments path) {
        String[] reading = reading(path);
        int at = names.indexOf(name);
        if (reading == null || at < 0 || at >= reading.length || reading[at].isEmpty()) {
            return null;
        }
        return reading[at].toLowerCase(Locale.ROOT);
    }

    private String @Nullable [] reading(PathSegments path) {
        if (matches(path.written(), length, false)) {
            return path.written();
        }
        String[] resolved = path.resolved();
        return resolved != null && matches(resolved, length, false) ? resolved : null;
    }

    private boolean matches(String[] path, int count, boolean toTheLetter) {
        int pattern = 0;
        int at = 0;
        int lastAny = -1;
        int retryFrom = 0;
        int end = toTheLetter ? path.length : withoutEmptyEnd(path);
        while (at < path.length) {
            if (pattern < count && segments[pattern].equals(ANY)) {
                lastAny = pattern++;
                retryFrom = at;
            } else if (pattern < count && matchesOne(segments[pattern], path[at], toTheLetter)) {
                pattern++;
                at++;
            } else if (pattern == count && at >= end) {
                return true;
            } else if (lastAny >= 0) {
                pattern = lastAny + 1;
                at = ++retryFrom;
            } else {
                return false;
            }
        }
        while (pattern < count && segments[pattern].equals(ANY)) {
            pattern++;
        }
        return pattern == count;
    }

    /** Where the empty segments at the end begin. */
    private static int withoutEmptyEnd(String[] path) {
        int end = path.length;
        while (end > 0 && path[end - 1].isEmpty()) {
            end--;
        }
        return end;
    }

    private static boolean matchesOne(String pattern, String segment, boolean toTheLetter) {
        return pattern.equals(ONE) || (toTheLetter ? pattern.equals(segment) : pattern.equalsIgnoreCase(segment));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text form. */
    @Override
    public String toString() {
        return text;
    }
}
