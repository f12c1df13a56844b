package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands in a folder, with the programs of this JDK before all others. */
final class Shell {
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
    private static final long LONGEST_SECONDS = 60;

    private final Path folder;

    Shell(Path folder) {
        this.folder = folder;
    }

    static boolean has(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Runs lines as a person would type them, up to the first that fails. */
    void run(String lines) throws IOException, InterruptedException {
        run(List.of("sh", "-e", "-c", lines));
    }

    /** Gives back what a command that succeeds has printed. */
    String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", JDK.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), () -> "still running: " + command);
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
