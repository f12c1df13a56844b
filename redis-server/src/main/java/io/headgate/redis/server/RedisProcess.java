package io.headgate.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process and the directory of its own, with its configuration, which it may rewrite. It ends with
 * this JVM at the latest, and the directory with it.
 */
final class RedisProcess {
    private static final long END_SECONDS = 10;

    private final Path binary;
    private final Map<String, String> environment;
    private final List<String> flags;
    private final Path directory;
    private final Thread endAtExit = new Thread(this::end, "redis-server-end");
    private volatile @Nullable Process process;

    /**
     * Nothing runs yet.
     *
     * @param configuration the words of {@code redis.conf}, see {@link Configuration}
     * @param flags what follows the configuration on the command line
     */
    RedisProcess(Path binary, Map<String, String> environment, List<String> configuration, String... flags) {
        this.binary = binary;
        this.environment = environment;
        this.flags = List.of(flags);
        try {
            directory = Files.createTempDirectory("headgate-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write("redis.conf", Configuration.text(configuration) + Configuration.text("--dir", directory.toString()));
        Runtime.getRuntime().addShutdownHook(endAtExit);
    }

    /** Puts a file into the directory. */
    void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void launch() {
        List<String> command = new ArrayList<>();
        command.add(binary.toString());
        command.add(directory.resolve("redis.conf").toString());
        command.addAll(flags);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return launched().pid();
    }

    boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** What it wrote since it was launched last. */
    String output() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal: {@code STOP}, {@code CONT}. */
    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it at once, and waits until it has. */
    void kill() {
        Process current = process;
        if (current == null) {
            return;
        }
        current.destroyForcibly();
        try {
            current.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        Runtime.getRuntime().removeShutdownHook(endAtExit);
        end();
    }

    private void end() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launched() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("not launched");
        }
        return current;
    }

    private Path log() {
        return directory.resolve("redis.log");
    }
}
