package io.headgate;

import java.util.regex.Pattern;

/** What a segment of a path pattern may be: errors for those that no decoded, normalised path has. */
final class PathPatternText {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private PathPatternText() {}

    /** Refuses a segment that can match nothing, or something else than was meant. */
    static void require(String text, String segment, boolean last) {
        if (segment.isEmpty() && !last) {
            throw PathPattern.wrong(text, "it has //, which no path has once it is normalised, expected one /");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw PathPattern.wrong(
                    text,
                    "it has a segment \"%s\", which no path has once it is normalised, expected it left out"
                            .formatted(OneLine.of(segment)));
        }
        if (segment.indexOf(';') >= 0) {
            throw PathPattern.wrong(text, "it has \";\", but parameters are no part of a path, expected it without");
        }
        if (segment.indexOf('?') >= 0 || segment.indexOf('#') >= 0) {
            throw PathPattern.wrong(
                    text, "it has \"?\" or \"#\", but a query is no part of a path, expected it without");
        }
        if (ESCAPE.matcher(segment).find()) {
            throw PathPattern.wrong(
                    text,
                    "it has an escape such as %2e, but paths are compared decoded, expected the character itself");
        }
        requireCharacters(text, segment);
        if (segment.contains("*") && !segment.equals("*") && !segment.equals("**")) {
            throw PathPattern.wrong(
                    text, "a segment is \"%s\", expected *, ** or no star".formatted(OneLine.of(segment)));
        }
    }

    private static void requireCharacters(String text, String segment) {
        boolean blankEnd = !segment.isEmpty()
                && (PathSegments.isBlank(segment.charAt(0))
                        || PathSegments.isBlank(segment.charAt(segment.length() - 1)));
        if (blankEnd || segment.indexOf('\\') >= 0 || segment.chars().anyMatch(Character::isISOControl)) {
            throw PathPattern.wrong(
                    text, "it has a backslash, a control character, or a space beside a /, expected none of these");
        }
    }

    /** Refuses a name that no segment can have. */
    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "key: \"%s\" is no name of a segment, expected 1 to 64 of A-Z a-z 0-9 . _ -"
                            .formatted(OneLine.of(name)));
        }
    }

    /** The name of a segment {@code {name}}, or an empty one. */
    static String name(String text, String segment, boolean behindAny) {
        if (segment.indexOf('{') < 0 && segment.indexOf('}') < 0) {
            return "";
        }
        String name = segment.startsWith("{") && segment.endsWith("}") && segment.length() > 2
                ? segment.substring(1, segment.length() - 1)
                : "";
        if (!NAME.matcher(name).matches()) {
            throw PathPattern.wrong(
                    text,
                    "a segment is \"%s\", expected {NAME} of 1 to 64 of A-Z a-z 0-9 . _ - or no brace"
                            .formatted(OneLine.of(segment)));
        }
        if (behindAny) {
            throw PathPattern.wrong(
                    text,
                    "which segment {%s} is cannot be told behind **, expected it before".formatted(OneLine.of(name)));
        }
        return name;
    }
}
