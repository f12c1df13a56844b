package io.headgate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few facts a policy may ask of a request. An adapter implements it over its own request type;
 * it is used by one thread, while the request lasts.
 */
public interface RequestView {
    /** The method as sent, for example {@code GET}. */
    String method();

    /** The path as the container decoded and normalised it, relative to the application: {@code /api/hello}. */
    String path();

    /**
     * The value of a header field, or null where it is absent, empty, or sent on more than one line:
     * with two lines the application may read another one than the limiter.
     */
    @Nullable
    String header(String name);

    /** The segments of the {@link #path()}; an adapter keeps them, so that a path is split once. */
    default PathSegments pathSegments() {
        return PathSegments.of(path());
    }

    /**
     * Every line of a header field, in their order, empty ones too; none where it is absent. Unless an adapter
     * knows better, the one of {@link #header}.
     */
    default List<String> lines(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    /** The value of a cookie, or null where it is absent, empty, or sent more than once. */
    @Nullable
    String cookie(String name);

    /** Where the request came from. */
    ClientAddress clientAddress();

    /** The name of the authenticated user, or null. */
    @Nullable
    String principal();

    /** Whether a browser asks, before a cross-origin request, if it may send it. */
    default boolean preflight() {
        return "OPTIONS".equals(method())
                && header("Origin") != null
                && header("Access-Control-Request-Method") != null;
    }
}
