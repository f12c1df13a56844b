package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/health, /health, true",
        "/health, /health/, false",
        "/health, /Health, false",
        "/health, /healthy, false",
        "/health, /a/health, false",
        "/health, '/health\n', false",
        "/, /, true",
        "/, '', true",
        "/, /a, false",
        "/*, /a, true",
        "/*, /, true",
        "/*, /a/b, false",
        "/a/*/c, /a/b/c, true",
        "/a/*/c, /a/c, false",
        "/a/*/c, /a/b/b/c, false",
        "/static/**, /static, true",
        "/static/**, /static/, true",
        "/static/**, /static/a/b, true",
        "/static/**, /statica, false",
        "/**, /, true",
        "/**, /a/b/c, true",
        "/**/c, /c, true",
        "/**/c, /a/b/c, true",
        "/**/c, /a/b/c/d, false",
        "/a/**/c/**/e, /a/c/d/c/e, true",
        "/a/**/c/**/e, /a/b/d/e, false",
        "/a.b, /axb, false",
    })
    void matches(String pattern, String path, boolean expected) {
        assertEquals(expected, PathPattern.parse(pattern).matches(PathSegments.of(path)));
    }

    @Test
    void saysWhatIsWrong() {
        assertRefused(
                "\"health\" is not a path pattern: expected it to begin with / such as /health",
                () -> PathPattern.parse("health"));
        for (String segment : List.of("*.css", "a*", "***")) {
            assertRefused(
                    "\"/x/%s\" is not a path pattern: a segment is \"%s\", expected *, ** or no star"
                            .formatted(segment, segment),
                    () -> PathPattern.parse("/x/" + segment));
        }
    }

    @Test
    void agreesWithTheDefinition() {
        Seeds.forAll(10_000, random -> {
            List<String> pattern = segments(random, List.of("a", "b", "*", "**"));
            List<String> path = segments(random, List.of("a", "b"));
            assertEquals(
                    defined(pattern, path),
                    PathPattern.parse("/" + String.join("/", pattern))
                            .matches(PathSegments.of("/" + String.join("/", path))),
                    () -> pattern + " " + path);
        });
    }

    private static List<String> segments(SplittableRandom random, List<String> alphabet) {
        return random.ints(random.nextInt(1, 7), 0, alphabet.size())
                .mapToObj(alphabet::get)
                .toList();
    }

    private static boolean defined(List<String> pattern, List<String> path) {
        if (pattern.isEmpty()) {
            return path.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("**")) {
            return defined(rest, path) || (!path.isEmpty() && defined(pattern, path.subList(1, path.size())));
        }
        return !path.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(path.get(0)))
                && defined(rest, path.subList(1, path.size()));
    }

    @Test
    void aLongPathIsNoLongWork() {
        PathPattern pattern = PathPattern.parse("/**/a/**/a/**/a/**/a/**/a/**/b");
        String path = "/a".repeat(20_000);

        assertFalse(assertTimeout(Duration.ofSeconds(10), () -> pattern.matches(PathSegments.of(path))));
    }
}
