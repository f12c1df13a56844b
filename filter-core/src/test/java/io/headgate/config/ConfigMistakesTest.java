package io.headgate.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fixture in {@code mistakes} is a policy file and, in the comments at its end, all that is said of it. The
 * README beside them says which row of the catalogue of mistakes each one is for.
 */
class ConfigMistakesTest {
    private static final Pattern EXPECTED = Pattern.compile("(?m)^#> (.*)$");

    @TestFactory
    Stream<DynamicTest> aMistakeIsToldWhereItStands() throws IOException {
        try (Stream<Path> files = Files.list(fixtures())) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            return sorted.stream().map(file -> dynamicTest(file.getFileName().toString(), () -> assertTold(file)));
        }
    }

    private static void assertTold(Path file) throws IOException {
        String text = Files.readString(file);
        String expected =
                EXPECTED.matcher(text).results().map(line -> line.group(1)).collect(joining("\n"));
        assertEquals(expected, told(file.getFileName().toString(), text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What is said of a file, one line for each problem. */
    static String told(String name, byte[] bytes) {
        try {
            return ConfigReader.read(name, bytes).warnings().stream()
                    .map(ConfigProblem::toString)
                    .collect(joining("\n"));
        } catch (ConfigException e) {
            assertEquals(e.problems().stream().map(ConfigProblem::toString).collect(joining("\n")), e.getMessage());
            return e.getMessage();
        }
    }

    @Test
    void everyFixtureIsInTheTableOfTheCatalogue() throws IOException {
        String table = Files.readString(fixtures().resolve("README.md"));
        try (Stream<Path> files = Files.list(fixtures())) {
            assertEquals(
                    List.of(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml") && !table.contains("`" + name + "`"))
                            .toList());
        }
        Pattern.compile("`([a-z0-9-]+\\.yaml)`")
                .matcher(table)
                .results()
                .forEach(name -> assertEquals(true, Files.exists(fixtures().resolve(name.group(1))), name.group(1)));
    }

    @Test
    void aFileThatIsNotUtf8SaysAtWhichByte() {
        byte[] latin1 = "policies:\n  - name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("p.yaml:2:14: byte 0xE9 is not UTF-8, expected a file in UTF-8", told("p.yaml", latin1));
        byte[] utf16 = "policies: []".getBytes(StandardCharsets.UTF_16);
        assertEquals("p.yaml:1:1: byte 0xFE is not UTF-8, expected a file in UTF-8", told("p.yaml", utf16));
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsDoNoHarm() {
        String text = "\uFEFFpolicies:\r\n  - name: api\r\n    limit: 1/1m\r\n";
        assertEquals("", told("p.yaml", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aControlCharacterIsRefusedAndNeverTold() {
        assertEquals(
                "p.yaml:2:4: the character U+001B is not allowed",
                told("p.yaml", "a: b\nc: \u001b[31m".getBytes(StandardCharsets.UTF_8)));
        String escaped = "policies:\n  - name: \"\\e[31m\\n\"\n    limit: 1/1m\n";
        assertEquals(
                "p.yaml:2:11: policy '\\u001b[31m\\u000a': key \"name\" \"\\u001b[31m\\u000a\": policy name: \"\\u001b[31m\","
                        + " expected 1 to 64 of A-Z a-z 0-9 . _ -",
                told("p.yaml", escaped.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatCannotBeReadSaysWhy(@org.junit.jupiter.api.io.TempDir Path folder) throws IOException {
        Path absent = folder.resolve("absent.yaml");
        assertLoadFails(absent, "there is no such file");
        assertLoadFails(folder, "a directory, expected a file");
        Path large = Files.write(folder.resolve("large.yaml"), new byte[FileText.MAX_BYTES + 1]);
        assertLoadFails(large, "more than 1048576 bytes, expected a policy file");
    }

    private static void assertLoadFails(Path file, String message) {
        ConfigException failure = assertThrows(ConfigException.class, () -> Config.load(file));
        assertEquals(file + ":1:1: " + message, failure.getMessage());
    }

    @Test
    void nestingAndAliasesAreBounded() {
        assertEquals(
                "p.yaml:1:21: nested more than 20 deep",
                told("p.yaml", "[".repeat(500_000).getBytes(StandardCharsets.UTF_8)));
        String aliases = "exempt: [&a /health" + ", *a".repeat(51) + "]";
        assertEquals("p.yaml:1:222: more than 50 aliases", told("p.yaml", aliases.getBytes(StandardCharsets.UTF_8)));
    }

    private static Path fixtures() {
        try {
            return Path.of(ConfigMistakesTest.class.getResource("mistakes").toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
