package io.headgate.config;

import java.util.List;
import java.util.stream.Collectors;

/** A policy file cannot be used: every mistake in it, in the order of the file. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Serialised with the exception's message alone. */
    private final transient List<ConfigProblem> problems;

    /** With at least one error; warnings may be among them. */
    ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Errors, and the warnings beside them, in the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
