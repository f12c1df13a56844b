package io.headgate.config;

import io.headgate.config.ConfigProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong in one file, up to more than anybody reads. Not thread-safe. */
final class Problems {
    /** A file that is large and all wrong takes no more memory and time than another. */
    private static final int MOST = 1_000;

    private final String file;
    private final List<ConfigProblem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Place place, String message) {
        if (found.size() < MOST || !hasErrors()) {
            found.add(new ConfigProblem(Severity.ERROR, file, place.line(), place.column(), message));
        }
    }

    void warning(Place place, String message) {
        if (found.size() < MOST) {
            found.add(new ConfigProblem(Severity.WARNING, file, place.line(), place.column(), message));
        }
    }

    /** What {@code reader} gives; null where it refuses, which is noted then with {@code where} before it. */
    <T> @Nullable T read(Place place, String where, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            error(place, where + withoutRepeated(where, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** Readers say what they read ({@code limit: quota 0, ...}), which the place has said already. */
    private static String withoutRepeated(String where, String message) {
        int colon = message.indexOf(": ");
        String subject = colon < 0 ? "" : message.substring(0, colon);
        boolean repeated = subject.matches("[a-z]+")
                && (where.contains("\"" + subject + "\"") || where.contains(" " + subject + ": "));
        return repeated ? message.substring(colon + 2) : message;
    }

    boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** In the order of the file. */
    List<ConfigProblem> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column))
                .toList();
    }

    /** @throws ConfigException if there is an error */
    void requireNone() {
        if (hasErrors()) {
            throw new ConfigException(inOrder());
        }
    }
}
