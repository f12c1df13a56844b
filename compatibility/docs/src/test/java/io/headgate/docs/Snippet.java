package io.headgate.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A fenced block of a page: where it stands, its language and its text. */
record Snippet(String place, String language, String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    /** Every block of one language in the README and the guide. */
    static List<Snippet> all(String language) {
        try (Stream<Path> guide = Files.list(root().resolve("docs"))) {
            return Stream.concat(
                            Stream.of(root().resolve("README.md"), root().resolve("examples/README.md")),
                            guide.sorted())
                    .filter(page -> page.toString().endsWith(".md") && Files.exists(page))
                    .flatMap(Snippet::of)
                    .filter(snippet -> snippet.language.equals(language))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of one page and language that hold some text, in their order. */
    static List<Snippet> of(String page, String language, String part) {
        List<Snippet> found = all(language).stream()
                .filter(snippet -> snippet.isOf(page) && snippet.text.contains(part))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("%s has no %s that holds %s".formatted(page, language, part));
        }
        return found;
    }

    boolean isOf(String page) {
        return place.startsWith(page + ":");
    }

    /** The top of the repository, from wherever the test runs. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CONTRIBUTING.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Stream<Snippet> of(Path page) {
        String text = read(page);
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Snippet(
                        page.getFileName() + ":"
                                + (1 + text.substring(0, block.start()).lines().count()),
                        block.group(1),
                        block.group(2)));
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
