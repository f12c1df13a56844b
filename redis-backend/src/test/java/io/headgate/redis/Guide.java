package io.headgate.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of the guide about Redis, whose commands the tests run. */
final class Guide {
    private static final String PAGE = "docs/redis.md";

    private Guide() {}

    /** The lines that begin so, in their order. */
    static List<String> lines(String beginning) {
        return read(root().resolve(PAGE))
                .lines()
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    /** The one line that begins so. */
    static String line(String beginning) {
        List<String> lines = lines(beginning);
        if (lines.size() != 1) {
            throw new AssertionError("%s has %d lines that begin with %s".formatted(PAGE, lines.size(), beginning));
        }
        return lines.get(0);
    }

    /** Whether it tells of a message, whatever the numbers in it. */
    static boolean tellsOf(String message) {
        String text = read(root().resolve(PAGE)).replaceAll("\\d+", "0");
        return text.contains("`" + message.replaceAll("\\d+", "0") + "`");
    }

    /** The words after the beginning of a line, without the quotes that a shell takes away. */
    static List<String> arguments(String beginning) {
        return List.of(line(beginning)
                .substring(beginning.length())
                .strip()
                .replaceAll("['\"]", "")
                .split(" ", -1));
    }

    /** A method of one of its pieces of code, from the line that begins so to the brace that ends it. */
    static String method(String beginning) {
        String text = read(root().resolve(PAGE));
        int start = text.indexOf("\n" + beginning) + 1;
        return text.substring(start, text.indexOf("\n}\n", start) + 2);
    }

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(PAGE))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
