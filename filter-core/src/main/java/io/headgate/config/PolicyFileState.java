package io.headgate.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Which content of a file was found, and which is in effect. Holds digests, since a file may hold a secret. */
final class PolicyFileState {
    private final Path path;

    /** What was found last. */
    private String seen = "";

    /** What was applied, or found wrong, last. */
    private String handled = "";

    private String applied = "";

    PolicyFileState(Path path) {
        this.path = path;
    }

    /** What was read of a file, or why nothing was. */
    static final class Read {
        private final String digest;
        private final byte[] bytes;
        private final @Nullable ConfigException failure;

        private Read(String digest, byte[] bytes, @Nullable ConfigException failure) {
            this.digest = digest;
            this.bytes = bytes;
            this.failure = failure;
        }

        /** @throws ConfigException if the file could not be read, or with every mistake in it */
        Config config(Path path) {
            if (failure != null) {
                throw failure;
            }
            return ConfigReader.read(path.toString(), bytes);
        }
    }

    /** @throws ConfigException as {@link Read#config} says */
    Config first() {
        Read read = readNow();
        Config config = read.config(path);
        applied(read);
        return config;
    }

    Read readNow() {
        Read read = read();
        seen = read.digest;
        handled = read.digest;
        return read;
    }

    /** What was found twice in a row and is new; else null. */
    @Nullable
    Read readStable() {
        Read read = read();
        boolean stable = read.digest.equals(seen);
        seen = read.digest;
        if (!stable || read.digest.equals(handled)) {
            return null;
        }
        handled = read.digest;
        return read;
    }

    boolean differs(Read read) {
        return !read.digest.equals(applied);
    }

    void applied(Read read) {
        applied = read.digest;
    }

    private Read read() {
        try {
            byte[] bytes = FileText.bytes(path);
            return new Read(digest(bytes), bytes, null);
        } catch (ConfigException e) {
            byte[] message = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            return new Read("failure " + digest(message), new byte[0], e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
