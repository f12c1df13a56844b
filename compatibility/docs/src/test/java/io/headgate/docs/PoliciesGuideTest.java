package io.headgate.docs;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.headgate.config.Config;
import io.headgate.config.ConfigException;
import io.headgate.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What policies.md shows, and the policy files of other pages. */
class PoliciesGuideTest {
    private static final String PAGE = "policies.md";
    private static final Pattern MISTAKE = Pattern.compile("(?m)^(\\S.*?) +-> (.*)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| .* \\| (.*) \\| (.*) \\|$");
    private static final List<String> OF_POLICY =
            List.of("name", "match", "key", "limit", "cost", "mode", "on-failure");

    @TempDir
    private Path folder;

    @BeforeEach
    void setSecret() {
        System.setProperty("HEADGATE_SECRET", "secret of the guide");
    }

    @AfterEach
    void clearSecret() {
        System.clearProperty("HEADGATE_SECRET");
    }

    private String told(String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempDirectory(folder, "file").resolve("policies.yaml"), yaml);
        try {
            return lines(Config.load(file).warnings());
        } catch (ConfigException e) {
            return lines(e.problems());
        }
    }

    private static String lines(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem ->
                        (problem.severity() == ConfigProblem.Severity.WARNING ? "warning: " : "") + problem.message())
                .collect(joining("\n"));
    }

    @TestFactory
    Stream<DynamicTest> everyFileIsGood() {
        return Snippet.all("yaml").stream()
                .map(snippet -> dynamicTest(snippet.place(), () -> assertEquals("", told(snippet.text()))));
    }

    @TestFactory
    Stream<DynamicTest> everyMistakeIsToldAsTheGuideSays() {
        List<MatchResult> mistakes = Snippet.of(PAGE, "", " -> ").stream()
                .flatMap(snippet -> MISTAKE.matcher(snippet.text()).results())
                .toList();
        assertFalse(mistakes.isEmpty());
        return mistakes.stream()
                .map(mistake -> dynamicTest(mistake.group(1), () -> assertTold(mistake.group(1), mistake.group(2))));
    }

    private void assertTold(String line, String expected) throws IOException {
        String told = told(fileWith(line, false));
        assertTrue(told.contains(expected.strip()), told);
    }

    /** Each example of the tables, in a file around it. */
    @TestFactory
    Stream<DynamicTest> everyExampleOfTheTablesIsGood() throws IOException {
        String page = Files.readString(Snippet.root().resolve("docs").resolve(PAGE));
        List<MatchResult> rows = ROW.matcher(page).results().toList();
        assertTrue(rows.size() > 15, "rows " + rows.size());
        return rows.stream()
                .filter(row -> row.group(3).startsWith("`"))
                .map(row -> dynamicTest(row.group(1), () -> assertGood(row.group(1), row.group(3))));
    }

    private void assertGood(String key, String example) throws IOException {
        String value = example.substring(1, example.length() - 1);
        int dot = key.indexOf('.');
        String line = dot < 0 ? key + ": " + value : nested(key.substring(0, dot), key.substring(dot + 1), value);
        String errors = told(fileWith(line, true))
                .lines()
                .filter(problem -> !problem.startsWith("warning: "))
                .collect(joining("\n"));
        assertEquals("", errors);
    }

    private static String nested(String outer, String inner, String value) {
        String other = !outer.equals("proxies")
                ? ""
                : inner.equals("trusted") ? ", header: X-Forwarded-For" : ", trusted: 10.0.0.0/8";
        return "%s: { %s: %s%s }".formatted(outer, inner, value, other);
    }

    private static String fileWith(String line, boolean good) {
        String key = line.substring(0, line.indexOf(':'));
        if (key.equals("policies")) {
            return line + "\n";
        }
        boolean ofPolicy = OF_POLICY.contains(key) || key.equals("limt");
        String secret = good && key.equals("backend") ? "secret: ${HEADGATE_SECRET}\n" : "";
        String policy = Stream.of("name: api", "match: { path: /** }", "limit: 5/1m")
                .filter(given -> !given.startsWith(key + ":"))
                .map(given -> "    " + given + "\n")
                .collect(joining());
        return secret + (ofPolicy ? "" : line + "\n") + "policies:\n  -\n" + policy
                + (ofPolicy ? "    " + line + "\n" : "");
    }

    @Test
    void theDescriptorAppliesTheFile() throws Exception {
        Path webInf = Files.createDirectories(folder.resolve("app/WEB-INF"));
        Files.writeString(
                webInf.resolve("policies.yaml"),
                Snippet.of(PAGE, "yaml", "per-client").get(0).text());
        try (DeployedSnippet app = DeployedSnippet.start(
                folder.resolve("app"), Snippet.of(PAGE, "xml", "config").get(0).text())) {
            String policies = app.get("/api/x", "X-Client", "test")
                    .headers()
                    .firstValue("RateLimit-Policy")
                    .orElse("none");
            // the loopback address is exempt
            assertEquals("none", policies);
        }
    }
}
