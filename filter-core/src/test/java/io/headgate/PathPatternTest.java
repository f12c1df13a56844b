package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/login, /login, true",
                "/login, /login/, true",
                "/login, /login//, true",
                "/login, //login, true",
                "/login, /./login/., true",
                "/login, /x/../login, true",
                "/login, /../login, true",
                "/login, /LOGIN, true",
                "/login, /login;a=b, true",
                "/login, /login;a=b/;c, true",
                "/login, /;x/login, true",
                "/login, `/login\u0000`, true",
                "/login, `/login \n`, true",
                "/login, `/\t login\u00a0`, true",
                "/login, /login/x, false",
                "/login, /x/login, false",
                "/login, /log/in, false",
                "/login/, /login, true",
                "/, ``, true",
                "/, //, true",
                "/, /a, false",
                "/users/*, /users/, true",
                "/users/*, `/users/ `, true",
                "/users/*, /users, false",
                "/users/*, //users/, true",
                "/users/*, /users/x/.., true",
                "/users/{id}/orders, /USERS/7/Orders/, true",
                "/users/*/orders, /users//orders, true",
                "/users/orders, /users//orders, true",
                "/login/**, /login/..;/x, true",
                "/login/**, /login;/x, true",
                "/login/**, /login/../x, true",
                "/**/login, /a/b/login/, true",
                "/**, ``, true",
            })
    void covers(String pattern, String path, boolean expected) {
        assertEquals(expected, PathPattern.parse(pattern).covers(PathSegments.of(path)));
    }

    @Test
    void matchesNothingThatCouldBeReadInAnotherWay() {
        PathPattern all = PathPattern.parse("/**");
        for (String path : List.of("/a//b", "/./a", "/a/..", "/a;b", "/a ", "/a\n", "/a\u007f", "/\u00a0a")) {
            assertFalse(all.matches(PathSegments.of(path)), path);
            assertTrue(all.covers(PathSegments.of(path)), path);
        }
    }

    @Test
    void whatMatchesIsCoveredToo() {
        Seeds.forAll(10_000, random -> {
            String pattern = "/" + String.join("/", segments(random, List.of("a", "B", "*", "**")));
            PathSegments path =
                    PathSegments.of("/" + String.join("/", segments(random, List.of("a", "B", "b;c", ".", ""))));
            if (PathPattern.parse(pattern).matches(path)) {
                assertTrue(PathPattern.parse(pattern).covers(path), pattern);
            }
        });
    }

    @Test
    void coversOneOfTwoReadingsOfAPath() {
        Seeds.forAll(10_000, random -> {
            List<String> pattern = segments(random, List.of("a", "b", "*", "**"));
            List<String> path = segments(random, List.of("a", "b", "", ".", ".."));
            Deque<String> resolved = new ArrayDeque<>();
            for (String segment : path) {
                if (segment.equals("..")) {
                    resolved.pollLast();
                } else if (!segment.isEmpty() && !segment.equals(".")) {
                    resolved.addLast(segment);
                }
            }
            if (List.of("", ".", "..").contains(path.get(path.size() - 1))) {
                resolved.addLast("");
            }
            assertEquals(
                    definedWithoutEnd(pattern, path) || definedWithoutEnd(pattern, List.copyOf(resolved)),
                    PathPattern.parse("/" + String.join("/", pattern))
                            .covers(PathSegments.of("/" + String.join("/", path))),
                    () -> pattern + " " + path);
        });
    }

    /** Whether it matches with some of the empty segments at the end, or without them. */
    private static boolean definedWithoutEnd(List<String> pattern, List<String> path) {
        return defined(pattern, path)
                || (!path.isEmpty()
                        && path.get(path.size() - 1).isEmpty()
                        && definedWithoutEnd(pattern, path.subList(0, path.size() - 1)));
    }

    @Test
    void whateverAClientSendsIsSplit() {
        Seeds.forAll(5_000, random -> {
            PathSegments path = PathSegments.of(Seeds.text(random, 40));
            assertTrue(PathPattern.parse("/**").covers(path));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a//b | it has //, which no path has once it is normalised, expected one /",
                "/a/./b | it has a segment \".\", which no path has once it is normalised, expected it left out",
                "/a/.. | it has a segment \"..\", which no path has once it is normalised, expected it left out",
                "/a;b | it has \";\", but parameters are no part of a path, expected it without",
                "/a?b | it has \"?\" or \"#\", but a query is no part of a path, expected it without",
                "/a#b | it has \"?\" or \"#\", but a query is no part of a path, expected it without",
                "/%2e/a | it has an escape such as %2e, but paths are compared decoded, expected the character itself",
                "/a\\b | it has a backslash, a control character, or a space beside a /, expected none of these",
                "/a /b | it has a backslash, a control character, or a space beside a /, expected none of these",
                "/{} | a segment is \"{}\", expected {NAME} of 1 to 64 of A-Z a-z 0-9 . _ - or no brace",
                "/{a}b | a segment is \"{a}b\", expected {NAME} of 1 to 64 of A-Z a-z 0-9 . _ - or no brace",
                "/{a b} | a segment is \"{a b}\", expected {NAME} of 1 to 64 of A-Z a-z 0-9 . _ - or no brace",
                "/{a}/{a} | two segments are named {a}, expected a name of its own for each",
                "/**/{a} | which segment {a} is cannot be told behind **, expected it before",
            })
    void refusesWhatCanMatchNothing(String pattern, String message) {
        assertRefused("\"%s\" is not a path pattern: %s".formatted(pattern, message), () -> PathPattern.parse(pattern));
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
