package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsToAFile() throws IOException {
        try (Stream<Path> guide = Files.list(Snippet.root().resolve("docs"))) {
            List<Path> pages = Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")
                                    .map(Snippet.root()::resolve),
                            guide.filter(page -> page.toString().endsWith(".md")))
                    .toList();
            return pages.stream().map(page -> dynamicTest(page.getFileName().toString(), () -> assertLinks(page)));
        }
    }

    private static void assertLinks(Path page) throws IOException {
        LINK.matcher(Files.readString(page))
                .results()
                .map(link -> link.group(1))
                .forEach(target -> assertTrue(Files.exists(page.resolveSibling(target)), () -> "no " + target));
    }
}
