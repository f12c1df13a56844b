package io.headgate.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ExampleCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsTheOptions() {
        assertEquals(0, execute("--help"));
        for (String option : new String[] {"--port=PORT", "--backend=URI", "--policies=FILE", "--help", "8080"}) {
            assertTrue(out.toString().contains(option), out::toString);
        }
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--prot | Unknown option: '--prot'",
                "start | Unmatched argument at index 0: 'start'",
                "--port | Missing required parameter for option '--port' (PORT)",
                "--port=http | Invalid value for option '--port': \"http\", expected a whole number from 0 to 65535",
                "--port=65536 | Invalid value for option '--port': \"65536\", expected a whole number from 0 to 65535",
                "--port=-1 | Invalid value for option '--port': \"-1\", expected a whole number from 0 to 65535",
            })
    void aWrongOptionIsOneLine(String option, String message) {
        assertEquals(2, execute(option));
        assertEquals(message + " (--help lists the options)", err.toString().strip());
        assertEquals("", out.toString());
    }

    @Test
    void aTakenPortIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(1, execute("--port", Integer.toString(taken.getLocalPort())));
            assertEquals(
                    "Cannot start on port %d: Address already in use (--help lists the options)"
                            .formatted(taken.getLocalPort()),
                    err.toString().strip());
        }
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | the value has no scheme, expected a URI such as memory:",
                "rdis://127.0.0.1 | unknown scheme \"rdis\", did you mean \"redis\"?",
                "redis:/nonsense | the address is malformed, expected for example redis://127.0.0.1:6379",
                "redis:// | the address is malformed, expected for example redis://127.0.0.1:6379",
                "redis://user:s3cret@host name | the address is malformed",
                "redis://127.0.0.1:99999 | port 99999, expected 1 to 65535",
                "redis://127.0.0.1/first | database \"first\", expected a number such as /1",
                "redis://127.0.0.1?deadlin=5ms | unknown parameter \"deadlin\", did you mean \"deadline\"?",
                "redis://127.0.0.1?connections=0 | connections: 0, expected 1 to 64",
                "redis://127.0.0.1?secret=s3cret | secret: 6 bytes, expected at least 16 bytes",
                "redis://127.0.0.1?secret-file=nowhere | secret-file: \"nowhere\" cannot be read",
                "redis://redis.example | no key secret",
            })
    void aWrongBackendIsOneLineWithoutItsSecrets(String backend, String message) {
        try {
            assertEquals(1, execute("--port", "0", "--backend", backend));
        } finally {
            System.clearProperty("HEADGATE_BACKEND");
        }
        String line = err.toString().strip();
        assertTrue(line.matches("Cannot start on port 0: .*/WEB-INF/policies\\.yaml:7:10: key \"backend\": .*"), line);
        assertTrue(line.contains(message), line);
        assertTrue(line.endsWith(" (--help lists the options)"), line);
        assertEquals(1, line.lines().count());
        assertFalse(line.contains("s3cret"), line);
        assertEquals("", out.toString());
    }

    @Test
    void eachMistakeInThePolicyFileIsALine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), "policies: [{ name: a, limt: 5/1m }]");
        try {
            assertEquals(1, execute("--port", "0", "--policies", file.toString()));
        } finally {
            System.clearProperty("HEADGATE_POLICIES");
        }
        List<String> lines = err.toString().strip().lines().toList();
        assertEquals(2, lines.size(), err::toString);
        assertTrue(lines.get(0).contains(file + ":1:12: policy 'a': key \"limit\" is missing"), lines.get(0));
        assertTrue(lines.get(1).startsWith(file + ":1:23: policy 'a': unknown key \"limt\""), lines.get(1));
    }

    private int execute(String... args) {
        CommandLine command = ExampleApplication.commandLine();
        return command.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
