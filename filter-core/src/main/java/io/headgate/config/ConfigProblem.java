package io.headgate.config;

import io.headgate.OneLine;
import java.util.Objects;

/**
 * One mistake in a policy file, or what is probably one. Immutable.
 *
 * <p>Example: {@code policies.yaml:7:5: policy 'login': unknown key "limt", did you mean "limit"? Known: ...}
 *
 * @param severity whether the file can be used nevertheless
 * @param file the file, as it was given
 * @param line from 1
 * @param column from 1
 * @param message what was found and what was expected, on one line; no secret is in it
 */
public record ConfigProblem(Severity severity, String file, int line, int column, String message) {
    /** Whether a file can be used. */
    public enum Severity {
        /** It cannot be used. */
        ERROR,
        /** It can be used, and probably does not do what was meant. */
        WARNING
    }

    /** Escapes what would break the line. */
    public ConfigProblem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(file, "file");
        message = OneLine.of(message);
    }

    /** File, line, column and message; before a warning's message stands {@code warning: }. */
    @Override
    public String toString() {
        String mark = severity == Severity.WARNING ? "warning: " : "";
        return "%s:%d:%d: %s%s".formatted(file, line, column, mark, message);
    }
}
