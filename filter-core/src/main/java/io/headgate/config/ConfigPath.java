package io.headgate.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The text form of where a policy file is: an absolute path, or one in the web application. */
public final class ConfigPath {
    private ConfigPath() {}

    /** Where the web application is on the disk: {@code ServletContext.getRealPath}. */
    @FunctionalInterface
    public interface RealPath {
        /** The place of a path that begins with a slash, or null where it is nowhere on the disk. */
        @Nullable
        String of(String path);
    }

    /**
     * Reads the text form.
     *
     * @param text {@code /etc/headgate/policies.yaml}, or {@code WEB-INF/policies.yaml} in the web application
     * @throws IllegalArgumentException if the text is no path, or the web application is not on the disk
     */
    public static Path parse(String text, RealPath realPath) {
        if (text.isEmpty() || text.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "expected a path such as /etc/headgate/policies.yaml, or WEB-INF/policies.yaml in the web application");
        }
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
            String root = realPath.of("/");
            // some containers name a directory that is one of a jar alone
            if (root == null || !Files.isDirectory(Path.of(root))) {
                throw new IllegalArgumentException(
                        "the web application is not unpacked to a directory, so no file of it can be read or watched;"
                                + " expected an absolute path");
            }
            return Path.of(root).resolve(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path: " + e.getReason(), e);
        }
    }
}
