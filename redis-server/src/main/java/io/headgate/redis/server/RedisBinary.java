package io.headgate.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The binaries, each unpacked at first use, once a JVM. */
final class RedisBinary {
    private RedisBinary() {}

    static Path redis70() {
        return Redis70.PATH;
    }

    static Path redis62() {
        return Redis62.PATH;
    }

    private static final class Redis70 {
        static final Path PATH = unpack("/redis-server-7.0.15-%s-%s".formatted(system(), machine()));
    }

    private static final class Redis62 {
        static final Path PATH = unpack(
                machine().equals("amd64")
                        ? "/redis-server-6.2.6-v5-%s-amd64".formatted(system())
                        : "/redis-server-6.2.%s-%s-arm64".formatted(system().equals("linux") ? "7" : "6-v5", system()));
    }

    private static Path unpack(String name) {
        try (InputStream in = RedisBinary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no Redis for this machine: " + name);
            }
            Path file = Files.createTempFile(
                    "redis-server-",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                in.transferTo(out);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String system() {
        return System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
