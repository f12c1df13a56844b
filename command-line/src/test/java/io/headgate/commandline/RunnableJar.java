package io.headgate.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The jar that {@code package} makes, as a process of its own. */
@EnabledIfSystemProperty(named = "headgate.jar", matches = ".+", disabledReason = "the jar is not made yet")
class RunnableJar {
    @TempDir
    private Path folder;

    @Test
    void itNeedsNothingElse() throws Exception {
        Path file = Files.writeString(
                folder.resolve("policies.yaml"),
                "backend: redis://127.0.0.1:1\npolicies: [{ name: api, match: { path: /** }, limit: 5/1m }]\n");
        assertRuns(0, "good, policies 1, warnings 0", "check", file.toString());
        assertRuns(0, "policy api matches: path /**", "explain", file.toString(), "GET", "/x");
        assertRuns(1, "there is no such file", "check", folder.resolve("absent").toString());
    }

    private void assertRuns(int exitCode, String said, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("headgate.jar")));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(exitCode, process.exitValue(), text);
        assertTrue(text.contains(said), text);
    }
}
