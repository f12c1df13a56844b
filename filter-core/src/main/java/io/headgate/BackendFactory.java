package io.headgate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens backends of some URI schemes. A jar that holds one names it in {@code
 * META-INF/services/io.headgate.BackendFactory}, so that adding the jar is all it takes.
 */
public interface BackendFactory {
    /** The schemes, without the colon: {@code memory}. */
    Set<String> schemes();

    /**
     * Opens a backend, which the caller closes.
     *
     * @throws IllegalArgumentException if a part of the URI is wrong or unknown
     */
    Backend open(BackendUri uri);

    /**
     * Refuses a URI that {@link #open} would refuse, and opens nothing.
     *
     * @throws IllegalArgumentException if a part of the URI is wrong or unknown
     */
    default void check(BackendUri uri) {}

    /**
     * Opens the backend of a URI such as {@code memory:} or {@code memory:?max-buckets=1000}.
     *
     * @throws IllegalArgumentException if the URI is wrong, or no jar on the class path knows its scheme
     */
    static Backend openUri(String text) {
        return openUri(BackendUri.parse(text));
    }

    /**
     * Opens the backend of a URI that was read.
     *
     * @throws IllegalArgumentException if the URI is wrong, or no jar on the class path knows its scheme
     */
    static Backend openUri(BackendUri uri) {
        return of(uri).open(uri);
    }

    /**
     * The factory that opens a URI.
     *
     * @throws IllegalArgumentException if no jar on the class path knows its scheme
     */
    static BackendFactory of(BackendUri uri) {
        Map<String, BackendFactory> factories = new LinkedHashMap<>();
        load(Thread.currentThread().getContextClassLoader(), factories);
        load(BackendFactory.class.getClassLoader(), factories);
        BackendFactory factory = factories.get(uri.scheme());
        if (factory == null) {
            throw new IllegalArgumentException(Names.unknown("scheme", uri.scheme(), factories.keySet())
                    + "; a scheme is known once the jar of its backend is on the class path");
        }
        return factory;
    }

    private static void load(@Nullable ClassLoader loader, Map<String, BackendFactory> into) {
        for (BackendFactory factory : ServiceLoader.load(BackendFactory.class, loader)) {
            factory.schemes().forEach(scheme -> into.putIfAbsent(scheme, factory));
        }
    }
}
