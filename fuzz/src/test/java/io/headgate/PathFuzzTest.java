package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;

/** Path patterns and paths: on the first line the pattern, and all that follows is the path. */
class PathFuzzTest {
    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({"/**", "/*", "/{a}", "/{b}", "/../", "/./", ";x=y", "//", "/**/a/**/b"})
    void areCoveredHoweverTheyAreWritten(byte[] bytes) {
        String text = Fuzzed.text(bytes);
        int newline = text.indexOf('\n');
        String path = text.substring(newline + 1);
        PathPattern pattern = Fuzzed.read(() -> PathPattern.parse(newline < 0 ? text : text.substring(0, newline)));
        if (pattern == null) {
            return;
        }
        assertEquals(pattern, PathPattern.parse(pattern.toString()));
        Fuzzed.soon(() -> requireLaws(pattern, path));
    }

    private static void requireLaws(PathPattern pattern, String path) {
        PathSegments segments = PathSegments.of(path);
        RequestMatch match = RequestMatch.builder().path(pattern.toString()).build();
        boolean covers = pattern.covers(segments);
        assertEquals(covers, match.covers(new Request(path)));
        if (pattern.matches(segments)) {
            assertTrue(covers, "what is matched is covered");
            assertTrue(segments.plain(), "only a plain path is matched");
        }
        if (covers) {
            requireCovered(pattern, path);
        } else {
            pattern.names().forEach(name -> assertNull(pattern.segment(name, segments)));
        }
        if (segments.plain()) {
            assertEquals(reference(pattern, path), covers, "the reference");
        }
    }

    /** In every other way to write the path. */
    private static void requireCovered(PathPattern pattern, String path) {
        for (String same : List.of(
                path + "/",
                path + "//",
                path + ";x=y",
                path + "/;",
                path + "/.",
                path + " ",
                path.toUpperCase(Locale.ROOT).equalsIgnoreCase(path) ? path.toUpperCase(Locale.ROOT) : path,
                path.startsWith("/") ? "/" + path : path,
                path.startsWith("/") ? "/./" + path.substring(1) : path,
                path.startsWith("/") ? "/x/.." + path : path)) {
            assertTrue(pattern.covers(PathSegments.of(same)), () -> "covered: \"%s\"".formatted(same));
        }
    }

    /** Segment by segment, by recursion over what is left of both. */
    private static boolean reference(PathPattern pattern, String path) {
        List<String> wanted = segments(pattern.toString());
        List<String> given = segments(path);
        boolean[][] rest = new boolean[wanted.size() + 1][given.size() + 1];
        for (int w = wanted.size(); w >= 0; w--) {
            for (int g = given.size(); g >= 0; g--) {
                rest[w][g] = w == wanted.size()
                        ? g == given.size()
                        : wanted.get(w).equals("**")
                                ? rest[w + 1][g] || (g < given.size() && rest[w][g + 1])
                                : g < given.size() && one(wanted.get(w), given.get(g)) && rest[w + 1][g + 1];
            }
        }
        return rest[0][0];
    }

    private static boolean one(String wanted, String given) {
        return wanted.equals("*") || wanted.startsWith("{") || wanted.equalsIgnoreCase(given);
    }

    /** Without the slash at the end, of which there may be one. */
    private static List<String> segments(String path) {
        String inner = path.startsWith("/") ? path.substring(1) : path;
        String ended = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        return ended.isEmpty() ? List.of() : List.of(ended.split("/", -1));
    }

    private record Request(String path) implements RequestView {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String header(String name) {
            return null;
        }

        @Override
        public String cookie(String name) {
            return null;
        }

        @Override
        public ClientAddress clientAddress() {
            return ClientAddress.UNKNOWN;
        }

        @Override
        public String principal() {
            return null;
        }
    }
}
