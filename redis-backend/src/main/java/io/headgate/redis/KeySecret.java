package io.headgate.redis;

import io.headgate.OneLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The secret under which the keys of clients are hashed: where it comes from, and whether it will do. */
final class KeySecret {
    static final String TEXT = "secret";
    static final String VARIABLE = "secret-env";
    static final String FILE = "secret-file";

    /** Fewer could be tried out. */
    private static final int LEAST_BYTES = 16;

    private static final String EXPECTED =
            "expected at least %d bytes, such as `openssl rand -hex 32` prints".formatted(LEAST_BYTES);

    private KeySecret() {}

    /**
     * Finds the secret that parameters name.
     *
     * @return null if they name none
     * @throws IllegalArgumentException if they name several, or it is not there or too short
     */
    static byte @Nullable [] of(Map<String, String> parameters) {
        Map<String, String> given = new TreeMap<>(parameters);
        given.keySet().retainAll(Set.of(TEXT, VARIABLE, FILE));
        if (given.size() > 1) {
            throw new IllegalArgumentException(String.join(" and ", given.keySet()) + ": expected one of them");
        }
        for (Map.Entry<String, String> one : given.entrySet()) {
            return require(one.getKey(), read(one.getKey(), one.getValue()));
        }
        return null;
    }

    /**
     * Gives the secret back if it will do.
     *
     * @throws IllegalArgumentException if it is too short
     */
    static byte[] require(String name, byte[] secret) {
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException("%s: %d bytes, %s".formatted(name, secret.length, EXPECTED));
        }
        return secret.clone();
    }

    private static byte[] read(String name, String value) {
        return switch (name) {
            case VARIABLE -> variable(value);
            case FILE -> file(value);
            default -> value.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "%s: there is no environment variable \"%s\"".formatted(VARIABLE, OneLine.of(name)));
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] file(String path) {
        try {
            return TextFile.read(path).getBytes(StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw TextFile.unreadable(FILE, path, e);
        }
    }
}
