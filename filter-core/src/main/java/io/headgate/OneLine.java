package io.headgate;

/** Text that somebody wrote, for a message of one line that shows all of it. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text, with the escape of Java in place of each character that is invisible or ends a line: control and
     * format characters, line and paragraph separators, and surrogates that are alone.
     */
    public static String of(String text) {
        return text.codePoints().allMatch(OneLine::isVisible) ? text : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isVisible(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("\\u%04x".formatted(c));
            }
        });
        return escaped.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
