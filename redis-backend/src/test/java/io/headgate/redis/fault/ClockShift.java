package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** A wall clock that is wrong for the processes that get its {@link #environment()}, on Linux with gcc. */
final class ClockShift {
    private final Path library;
    private final Path shift;

    private ClockShift(Path library, Path shift) {
        this.library = library;
        this.shift = shift;
    }

    /** A clock that is right until it is set; skips the test where there is no compiler. */
    static ClockShift in(Path directory) {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "a wall clock is shifted on Linux alone");
        try (InputStream source = ClockShift.class.getResourceAsStream("clock-shift.c")) {
            Path library = directory.resolve("clock-shift.so");
            Path text = directory.resolve("clock-shift.c");
            Files.write(text, source.readAllBytes());
            compile(text, library);
            ClockShift clock = new ClockShift(library, directory.resolve("clock-shift"));
            clock.set(Duration.ZERO);
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the wall clock ahead by this, or back, from now on. */
    void set(Duration ahead) {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(ahead.toSeconds())
                .flip();
        try (FileChannel file = FileChannel.open(shift, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(seconds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What makes a process see this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_SHIFT", shift.toString());
    }

    private static void compile(Path source, Path library) {
        Process gcc = gcc("-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString());
        try (InputStream output = gcc.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, gcc.waitFor(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process gcc(String... arguments) {
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new TestAbortedException("there is no gcc to compile a shifted clock with", e);
        }
    }
}
