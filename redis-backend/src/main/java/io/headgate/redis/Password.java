package io.headgate.redis;

import io.headgate.BackendException.Kind;
import java.io.IOException;
import java.nio.file.InvalidPathException;

/**
 * A password, or where it is. A file is read for each connection, so that the password may be changed while the
 * application runs. Immutable; {@link #toString()} holds no password.
 *
 * @param text the password, or the path of the file that holds it and nothing else
 */
record Password(String text, boolean inFile) {
    static Password of(String text) {
        return new Password(text, false);
    }

    /**
     * That in a file.
     *
     * @param name of the parameter
     * @throws IllegalArgumentException if it cannot be read
     */
    static Password inFile(String name, String path) {
        try {
            TextFile.read(path);
        } catch (IOException | InvalidPathException e) {
            throw TextFile.unreadable(name, path, e);
        }
        return new Password(path, true);
    }

    /**
     * The password as it is now.
     *
     * @throws Unusable if its file cannot be read any more
     */
    String read() {
        try {
            return inFile ? TextFile.read(text) : text;
        } catch (IOException e) {
            throw new Unusable(Kind.ACCESS, "the password's file cannot be read", "expected it at " + text, e);
        }
    }

    @Override
    public String toString() {
        return inFile ? "in " + text : "given";
    }
}
