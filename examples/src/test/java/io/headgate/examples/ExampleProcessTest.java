package io.headgate.examples;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example as a process of its own. */
class ExampleProcessTest {
    private static final Pattern URI = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

    @TempDir
    private Path directory;

    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @DisabledOnOs(OS.WINDOWS)
    void aSignalStopsItWithoutATrace(String signal, int exitCode) throws Exception {
        start("--port", "0");
        assumeFalse(signal.equals("INT") && ignoresInterrupts(), "started where interrupts are ignored");
        String uri = awaitUri(process.inputReader(UTF_8));
        assertEquals(200, given().get(uri + "/hello").statusCode());
        assertEquals(200, given().get(uri + "/api/hello").statusCode());

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();

        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        assertEquals(exitCode, process.exitValue());
        assertFalse(errors().contains("Exception"), errors());
        assertTrue(errors().lines().allMatch(ExampleProcessTest::isExplained), errors());
    }

    /** The policy file says why these two warnings are there. */
    private static boolean isExplained(String line) {
        return !line.startsWith("WARNING")
                || line.contains("policy 'free-plan': match: requests with certain header fields alone")
                || line.contains("a request of a trusted proxy is counted by the address of the proxy");
    }

    @Test
    void anUnknownBackendIsOneLineAndAnExitCode() throws Exception {
        start("--port", "0", "--backend", "memori:");
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        assertEquals(1, process.exitValue());
        assertEquals(
                1, errors().lines().filter(line -> !line.startsWith("INFO ")).count(), errors());
        assertTrue(errors().contains("unknown scheme \"memori\", did you mean \"memory\"?"), errors());
    }

    private void start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                ExampleApplication.class.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectError(directory.resolve("errors").toFile())
                .start();
    }

    private static String awaitUri(BufferedReader out) throws IOException {
        Matcher uri = URI.matcher(String.valueOf(out.readLine()));
        assertTrue(uri.find(), "no address");
        return uri.group();
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }

    /** A process started in the background by a shell inherits that, and so would the one it starts. */
    private boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
}
