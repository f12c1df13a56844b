package io.headgate.servlet;

import io.headgate.Names;
import io.headgate.OneLine;
import io.headgate.config.ConfigException;
import io.headgate.config.Placeholders;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The init parameters of one filter: known, resolved, and read with errors that say where. */
final class InitParameters {
    static final String CONFIG = "config";
    static final String LIMIT = "limit";
    static final String KEY = "key";
    static final String NAME = "name";
    static final String BACKEND = "backend";
    static final String MAX_BUCKETS = "max-buckets";
    static final String EXEMPT = "exempt";
    static final String BLOCKED = "blocked";
    static final String MODE = "mode";
    static final String ON_FAILURE = "on-failure";
    static final String TRUSTED_PROXIES = "trusted-proxies";
    static final String FORWARDED_HEADER = "forwarded-header";
    static final String HEADERS = "headers";
    static final String EXPOSE_HEADERS = "expose-headers";

    /** Their values are not repeated; the messages name the part that is wrong. */
    private static final List<String> MAY_HOLD_SECRETS = List.of(BACKEND, EXEMPT, BLOCKED);

    private static final List<String> KNOWN = List.of(
            CONFIG,
            LIMIT,
            KEY,
            NAME,
            BACKEND,
            MAX_BUCKETS,
            EXEMPT,
            BLOCKED,
            MODE,
            ON_FAILURE,
            TRUSTED_PROXIES,
            FORWARDED_HEADER,
            HEADERS,
            EXPOSE_HEADERS);

    private final FilterConfig config;

    /** @throws ServletException if a parameter is unknown */
    InitParameters(FilterConfig config) throws ServletException {
        this.config = config;
        for (String name : Collections.list(config.getInitParameterNames())) {
            if (!KNOWN.contains(name)) {
                throw new ServletException(where() + Names.unknown("init parameter", name, KNOWN));
            }
        }
    }

    /**
     * Refuses other parameters beside one that says all.
     *
     * @throws ServletException if there is another one
     */
    void requireAlone(String name) throws ServletException {
        for (String other : Collections.list(config.getInitParameterNames())) {
            if (!other.equals(name)) {
                throw new ServletException(
                        "%sinit parameter '%s' beside '%s', whose file says that; expected '%s' alone"
                                .formatted(where(), other, name, name));
            }
        }
    }

    /** How a message about this filter begins. */
    String where() {
        return where(config);
    }

    /** How a message about a filter begins. */
    static String where(FilterConfig config) {
        return "RateLimitFilter '%s': ".formatted(config.getFilterName());
    }

    /** Whether a parameter is there. */
    boolean has(String name) {
        return config.getInitParameter(name) != null;
    }

    /** The value as {@code reader} reads it, or null where the parameter is absent. */
    <T> @Nullable T optional(String name, Function<String, T> reader) throws ServletException {
        String text = config.getInitParameter(name);
        if (text == null) {
            return null;
        }
        try {
            return reader.apply(Placeholders.resolve(text.strip()));
        } catch (IllegalArgumentException e) {
            throw wrong(name, e);
        }
    }

    /** What to throw where the value of a parameter is wrong. */
    ServletException wrong(String name, RuntimeException cause) {
        String value = MAY_HOLD_SECRETS.contains(name)
                ? ""
                : " \"" + OneLine.of(String.valueOf(config.getInitParameter(name))) + "\"";
        String separator = cause instanceof ConfigException ? ":\n" : ": ";
        return new ServletException(
                "%sinit parameter '%s'%s%s%s".formatted(where(), name, value, separator, cause.getMessage()), cause);
    }

    <T> T or(String name, Function<String, T> reader, T otherwise) throws ServletException {
        T value = optional(name, reader);
        return value == null ? otherwise : value;
    }

    <T> T required(String name, Function<String, T> reader, String example) throws ServletException {
        T value = optional(name, reader);
        if (value == null) {
            throw new ServletException(
                    "%sinit parameter '%s' is missing, expected for example %s".formatted(where(), name, example));
        }
        return value;
    }
}
