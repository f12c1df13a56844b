package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
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
            requireCovered(pattern, path, segments.plain());
        } else {
            pattern.names().forEach(name -> assertNull(pattern.segment(name, segments)));
        }
        if (segments.plain()) {
            assertEquals(reference(pattern, path), covers, "the reference");
        }
    }

    /** In every other way to write the path; one that is not plain is read in two ways, and nobody in more. */
    private static void requireCovered(PathPattern pattern, String path, boolean plain) {
        String upperCase = path.toUpperCase(Locale.ROOT);
        List<String> same = new ArrayList<>(List.of(path + "/", path + "//", path + ";x=y", path + "/;"));
        if (upperCase.equalsIgnoreCase(path)) {
            same.add(upperCase);
        }
        if (plain && path.startsWith("/")) {
            same.addAll(List.of(path + "/.", path + " ", "/" + path, "/./" + path.substring(1), "/x/.." + path));
        }
        for (String written : same) {
            assertTrue(pattern.covers(PathSegments.of(written)), () -> "covered: \"%s\"".formatted(written));
        }
    }

    /** A slash at the end may begin an empty segment, and may not. */
    private static boolean reference(PathPattern pattern, String path) {
        List<String> wanted = segments(pattern.toString());
        List<String> given = segments(path);
        int last = given.size() - 1;
        return fits(withoutEmptyEnd(wanted), given)
                || (given.get(last).isEmpty() && fits(withoutEmptyEnd(wanted), given.subList(0, last)));
    }

    /** By what is left of both, from the end to the beginning. */
    private static boolean fits(List<String> wanted, List<String> given) {
        boolean[][] fits = new boolean[wanted.size() + 1][given.size() + 1];
        fits[wanted.size()][given.size()] = true;
        for (int w = wanted.size() - 1; w >= 0; w--) {
            for (int g = given.size(); g >= 0; g--) {
                boolean more = g < given.size();
                fits[w][g] = wanted.get(w).equals("**")
                        ? fits[w + 1][g] || (more && fits[w][g + 1])
                        : more && one(wanted.get(w), given.get(g)) && fits[w + 1][g + 1];
            }
        }
        return fits[0][0];
    }

    private static boolean one(String wanted, String given) {
        return wanted.equals("*") || wanted.startsWith("{") || wanted.equalsIgnoreCase(given);
    }

    private static List<String> segments(String path) {
        return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
    }

    private static List<String> withoutEmptyEnd(List<String> segments) {
        int last = segments.size() - 1;
        return segments.get(last).isEmpty() ? segments.subList(0, last) : segments;
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
