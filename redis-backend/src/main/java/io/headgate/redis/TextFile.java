package io.headgate.redis;

import io.headgate.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds a secret as text. */
final class TextFile {
    private TextFile() {}

    /**
     * Reads it; white space at the end is the editor's.
     *
     * @throws InvalidPathException if no file can have this name
     */
    static String read(String path) throws IOException {
        return Files.readString(Path.of(path)).stripTrailing();
    }

    /** @param name of the parameter that says where it is */
    static IllegalArgumentException unreadable(String name, String path, Exception e) {
        return new IllegalArgumentException(
                "%s: \"%s\" cannot be read as text (%s)"
                        .formatted(name, OneLine.of(path), e.getClass().getSimpleName()),
                e);
    }
}
