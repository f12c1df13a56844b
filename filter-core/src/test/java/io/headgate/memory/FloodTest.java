package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promises 46, 47 and 49: a flood of distinct addresses in a JVM of its own with a heap of 64 MB. */
class FloodTest {
    @Test
    void aShortFloodLeavesTheProcessAlive() throws IOException, InterruptedException {
        flood(250_000);
    }

    @Tag("long")
    @Test
    void aFloodOfTwentyMillionAddressesLeavesTheProcessAlive() throws IOException, InterruptedException {
        flood(20_000_000);
    }

    private static void flood(int keys) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", placeOf(MemoryBackend.class) + File.pathSeparator + placeOf(Flood.class)));
        command.addAll(List.of(Flood.class.getName(), String.valueOf(keys)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.print(output);
            assertEquals(0, process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String placeOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}
