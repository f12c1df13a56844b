package io.headgate.http;

import java.util.List;

/**
 * A path by its segments: {@code *} stands for one, {@code **} for any number of them, also none.
 * Immutable. Everything else is compared literally, case and trailing slash included.
 *
 * <p>Example: {@code /static/**} matches {@code /static}, {@code /static/} and {@code /static/a/b}.
 */
public final class PathPattern {
    private static final String ONE = "*";
    private static final String ANY = "**";

    private final String text;
    private final List<String> segments;

    private PathPattern(String text, List<String> segments) {
        this.text = text;
        this.segments = segments;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text does not begin with a slash, or a star stands beside other characters
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a path pattern, expected it to begin with / such as /health".formatted(text));
        }
        List<String> segments = segments(text);
        for (String segment : segments) {
            if (segment.contains(ONE) && !segment.equals(ONE) && !segment.equals(ANY)) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a path pattern: a segment is \"%s\", expected *, ** or no star"
                                .formatted(text, segment));
            }
        }
        return new PathPattern(text, segments);
    }

    /** Whether a decoded, normalised path matches. Takes time in proportion to both lengths multiplied. */
    public boolean matches(String path) {
        List<String> given = segments(path);
        int pattern = 0;
        int at = 0;
        int lastAny = -1;
        int retryFrom = 0;
        while (at < given.size()) {
            if (pattern < segments.size() && segments.get(pattern).equals(ANY)) {
                lastAny = pattern++;
                retryFrom = at;
            } else if (pattern < segments.size() && matchesOne(segments.get(pattern), given.get(at))) {
                pattern++;
                at++;
            } else if (lastAny >= 0) {
                pattern = lastAny + 1;
                at = ++retryFrom;
            } else {
                return false;
            }
        }
        while (pattern < segments.size() && segments.get(pattern).equals(ANY)) {
            pattern++;
        }
        return pattern == segments.size();
    }

    private static boolean matchesOne(String pattern, String segment) {
        return pattern.equals(ONE) || pattern.equals(segment);
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
