package io.headgate.config;

import io.headgate.PathPattern;
import io.headgate.RequestMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Whether all requests of one match are requests of another. Where that is hard to tell it says no. */
final class MatchCover {
    private static final String ONE = "*";
    private static final String ANY = "**";
    private static final PathPattern EVERY_PATH = PathPattern.parse("/**");

    private MatchCover() {}

    static boolean covers(RequestMatch wide, RequestMatch narrow) {
        boolean methods = wide.methods().isEmpty()
                || (!narrow.methods().isEmpty() && new HashSet<>(wide.methods()).containsAll(narrow.methods()));
        return methods
                && new HashSet<>(narrow.headers()).containsAll(wide.headers())
                && (wide.paths().isEmpty() || covers(wide.paths(), narrow));
    }

    /** Whether each path of a match is one of some patterns. */
    static boolean covers(List<PathPattern> wide, RequestMatch narrow) {
        List<PathPattern> paths = narrow.paths().isEmpty() ? List.of(EVERY_PATH) : narrow.paths();
        return paths.stream().allMatch(path -> wide.stream().anyMatch(pattern -> covers(pattern, path)));
    }

    static boolean covers(PathPattern wide, PathPattern narrow) {
        return covers(segments(wide), segments(narrow));
    }

    /** Stars of the narrow one are compared as if they were segments of a path, of which {@code **} is many. */
    private static boolean covers(List<String> wide, List<String> narrow) {
        int pattern = 0;
        int at = 0;
        int lastAny = -1;
        int retryFrom = 0;
        while (at < narrow.size()) {
            if (pattern < wide.size() && wide.get(pattern).equals(ANY)) {
                lastAny = pattern++;
                retryFrom = at;
            } else if (pattern < wide.size() && coversOne(wide.get(pattern), narrow.get(at))) {
                pattern++;
                at++;
            } else if (lastAny >= 0) {
                pattern = lastAny + 1;
                at = ++retryFrom;
            } else {
                return false;
            }
        }
        return wide.subList(pattern, wide.size()).stream().allMatch(ANY::equals);
    }

    private static boolean coversOne(String wide, String narrow) {
        return !narrow.equals(ANY) && (wide.equals(ONE) || wide.equalsIgnoreCase(narrow));
    }

    private static List<String> segments(PathPattern pattern) {
        List<String> segments =
                new ArrayList<>(Arrays.asList(pattern.toString().substring(1).split("/")));
        segments.replaceAll(segment -> segment.startsWith("{") ? ONE : segment);
        segments.removeIf(String::isEmpty);
        return segments;
    }
}
