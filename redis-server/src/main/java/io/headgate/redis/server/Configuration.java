package io.headgate.redis.server;

import java.util.List;

/** From the words of a command line, {@code --maxclients 3}, to the lines of a {@code redis.conf}. */
final class Configuration {
    private Configuration() {}

    static String text(String... words) {
        return text(List.of(words));
    }

    static String text(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            if (word.startsWith("--")) {
                text.append(text.isEmpty() ? "" : "\n").append(word.substring(2));
            } else {
                text.append(" \"").append(escaped(word)).append('"');
            }
        }
        return text.append('\n').toString();
    }

    private static String escaped(String word) {
        return word.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
