package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class XmlSnippetsTest {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "(?s)<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");

    @TempDir
    private Path folder;

    /** The descriptors of servlet.md are deployed on every container, those of redis.md and failure.md with a Redis, that of policies.md with its file. */
    @TestFactory
    Stream<DynamicTest> everyXmlSnippetIsOfWebXmlOrADependency() {
        List<Snippet> snippets = Snippet.all("xml").stream()
                .filter(snippet -> !snippet.isOf("servlet.md") && !snippet.isOf("policies.md"))
                .filter(snippet -> !isOfRedis(snippet) || snippet.text().contains("<dependency>"))
                .toList();
        assertFalse(snippets.isEmpty());
        return snippets.stream().map(snippet -> dynamicTest(snippet.place(), () -> check(snippet)));
    }

    private static boolean isOfRedis(Snippet snippet) {
        return snippet.isOf("redis.md") || snippet.isOf("failure.md");
    }

    private void check(Snippet snippet) throws Exception {
        if (snippet.text().contains("<dependency>")) {
            assertNamesAModule(snippet.text());
        } else {
            assertDeploys(snippet.text());
        }
    }

    private void assertDeploys(String text) throws Exception {
        try (DeployedSnippet app = DeployedSnippet.start(Files.createTempDirectory(folder, "app"), text)) {
            assertEquals(200, app.get("/").statusCode());
        }
    }

    private static void assertNamesAModule(String text) throws IOException {
        Matcher dependency = DEPENDENCY.matcher(text);
        assertTrue(dependency.find(), text);
        String parent = Files.readString(Snippet.root().resolve("pom.xml"));
        Matcher project = DEPENDENCY.matcher(parent);
        assertTrue(project.find());
        assertEquals(project.group(1), dependency.group(1));
        assertEquals(project.group(3), dependency.group(3));
        assertTrue(
                parent.contains("<artifactId>" + dependency.group(2) + "</artifactId>"),
                () -> dependency.group(2) + " is no module");
    }
}
