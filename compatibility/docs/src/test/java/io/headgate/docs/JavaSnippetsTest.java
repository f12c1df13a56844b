package io.headgate.docs;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class JavaSnippetsTest {
    @TempDir
    private Path folder;

    /** What servlet.md says of containers is compiled and run on them; Spring is on this class path alone. */
    @TestFactory
    Stream<DynamicTest> everyJavaSnippetCompiles() {
        return Snippet.all("java").stream()
                .filter(snippet -> !snippet.isOf("servlet.md") || snippet.text().contains("@Bean"))
                .map(snippet -> dynamicTest(
                        snippet.place(),
                        () -> CompiledSnippet.of(snippet.text(), Files.createTempDirectory(folder, "snippet"))));
    }
}
