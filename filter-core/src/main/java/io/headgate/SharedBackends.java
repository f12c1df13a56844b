package io.headgate;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The backends of one application: everybody who names the same URI gets the same backend, which is
 * closed when its last user lets go. Also knows which policy names are taken, since two policies of
 * one name would count into one bucket. Thread-safe.
 */
public final class SharedBackends implements AutoCloseable {
    /** Where adapters keep it: the name of a {@code ServletContext} attribute. */
    public static final String ATTRIBUTE = SharedBackends.class.getName();

    private final Map<BackendUri, Shared> byUri = new LinkedHashMap<>();
    private final Map<String, String> ownerOfPolicy = new HashMap<>();

    /** A backend and how many hold it. */
    private static final class Shared {
        final String name;
        final Backend backend;
        int holders;

        Shared(BackendUri uri) {
            this.name = uri.toString();
            this.backend = BackendFactory.openUri(uri);
        }

        BackendHealth health() {
            return new BackendHealth(name, backend.health());
        }
    }

    /**
     * The one that an application keeps in its attributes, made at the first call.
     *
     * @param get reads an attribute, or gives null
     * @param set writes an attribute
     */
    public static SharedBackends of(Function<String, @Nullable Object> get, BiConsumer<String, Object> set) {
        synchronized (SharedBackends.class) {
            SharedBackends backends = (SharedBackends) get.apply(ATTRIBUTE);
            if (backends == null) {
                backends = new SharedBackends();
                set.accept(ATTRIBUTE, backends);
            }
            return backends;
        }
    }

    /**
     * The backend of a URI, opened if nobody holds it yet.
     *
     * @throws IllegalArgumentException as {@link BackendFactory#openUri} says
     */
    public Backend acquire(String uri) {
        return acquire(BackendUri.parse(uri));
    }

    /**
     * The backend of a URI that was read, opened if nobody holds it yet.
     *
     * @throws IllegalArgumentException as {@link BackendFactory#openUri} says
     */
    public synchronized Backend acquire(BackendUri uri) {
        Shared shared = byUri.get(uri);
        if (shared == null) {
            shared = new Shared(uri);
            byUri.put(uri, shared);
        }
        shared.holders++;
        return shared.backend;
    }

    /** Lets go of what {@link #acquire(String)} returned, once for each call of it. */
    public void release(String uri) {
        release(BackendUri.parse(uri));
    }

    /** Lets go of what {@link #acquire(BackendUri)} returned, once for each call of it. */
    public synchronized void release(BackendUri uri) {
        Shared shared = byUri.get(uri);
        if (shared != null && --shared.holders == 0) {
            byUri.remove(uri);
            shared.backend.close();
        }
    }

    /**
     * How each backend is that is held, for a health page; in the order in which they were opened. Costs no
     * call to a server. A backend that was handed to a limiter in code is not among them: see {@link
     * RateLimiter#health()}.
     */
    public List<BackendHealth> health() {
        return held().stream().map(Shared::health).toList();
    }

    private synchronized List<Shared> held() {
        return List.copyOf(byUri.values());
    }

    /**
     * Takes a policy name for an owner.
     *
     * @throws IllegalArgumentException if another owner has a policy of that name
     */
    public synchronized void claim(String policy, String owner) {
        String other = ownerOfPolicy.putIfAbsent(policy, owner);
        if (other != null && !other.equals(owner)) {
            throw new IllegalArgumentException(
                    "policy name '%s' belongs to %s already; two limiters of one name would count into one bucket"
                            .formatted(policy, other));
        }
    }

    /**
     * Takes these names for an owner, in place of those that it had.
     *
     * @throws IllegalArgumentException if another owner has a policy of one of them; nothing has changed then
     */
    public synchronized void reclaim(Collection<String> policies, String owner) {
        Map<String, String> before = new HashMap<>(ownerOfPolicy);
        disclaim(owner);
        try {
            policies.forEach(policy -> claim(policy, owner));
        } catch (IllegalArgumentException e) {
            ownerOfPolicy.clear();
            ownerOfPolicy.putAll(before);
            throw e;
        }
    }

    /** Frees the names that an owner claimed. */
    public synchronized void disclaim(String owner) {
        ownerOfPolicy.values().removeIf(owner::equals);
    }

    /** Closes the backends that are held still, when the application ends. */
    @Override
    public synchronized void close() {
        byUri.values().forEach(shared -> shared.backend.close());
        byUri.clear();
        ownerOfPolicy.clear();
    }
}
