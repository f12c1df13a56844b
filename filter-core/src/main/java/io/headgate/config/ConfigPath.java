package io.headgate.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text form of where a policy file is: an absolute path, or one in the web application. */
public final class ConfigPath {
    private ConfigPath() {}

    /**
     * Reads the text form.
     *
     * @param text {@code /etc/headgate/policies.yaml}, or {@code WEB-INF/policies.yaml} in the web application
     * @param realPath where a path of the web application that begins with a slash is on the disk; null where that
     *     is nowhere
     * @throws IllegalArgumentException if the text is no path, or the web application is not on the disk
     */
    public static Path parse(String text, Function<String, @Nullable String> realPath) {
        if (text.isEmpty() || text.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "expected a path such as /etc/headgate/policies.yaml, or WEB-INF/policies.yaml in the web application");
        }
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
            String real = realPath.apply("/" + text);
            if (real == null) {
                throw new IllegalArgumentException(
                        "the web application is not unpacked to a directory, so no file of it can be read or watched;"
                                + " expected an absolute path");
            }
            return Path.of(real);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path: " + e.getReason(), e);
        }
    }
}
