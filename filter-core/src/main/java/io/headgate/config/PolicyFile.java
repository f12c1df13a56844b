package io.headgate.config;

import io.headgate.Backend;
import io.headgate.Policy;
import io.headgate.SharedBackends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy file in effect: its backend, and its policies as they are now. The file is watched, and a good change
 * takes effect within a second, as a whole; a bad one is logged with every mistake, and what was in effect stays.
 * Thread-safe.
 *
 * <pre>{@code
 * PolicyFile file = PolicyFile.open(Path.of("policies.yaml"));
 * file.follow(config -> {
 *     RateLimiter next = config.limiter().backend(file.backend()).build();
 *     return () -> limiter = next; // a volatile field
 * });
 * }</pre>
 *
 * <p>A reload keeps the backend and its buckets: a bucket belongs to a policy's name and a limit's name, algorithm
 * and window, so a changed quota, burst or cost keeps what clients have used. {@code backend}, {@code secret} and
 * {@code proxies} stay as they were at the start until the next one.
 */
public final class PolicyFile implements AutoCloseable {
    private final Path path;
    private final PolicyFileLog log;
    private final PolicyFiles home;
    private final PolicyFileState state;
    private final SharedBackends backends;
    private final String owner;
    private final Config started;
    private final Backend backend;
    private final List<Follower> followers = new ArrayList<>();
    private volatile Config config;
    private @Nullable String filter;
    private boolean ended;

    /** Whoever acts by the policies of a file. */
    @FunctionalInterface
    public interface Follower {
        /**
         * Prepares for what the file says now, and changes nothing yet. One file is prepared for at a time.
         *
         * @throws IllegalArgumentException if it cannot act by that; what was in effect stays then, for everybody
         */
        Change prepare(Config next);
    }

    /** What a {@link Follower} has prepared. */
    @FunctionalInterface
    public interface Change {
        /** Makes it take effect. Throws nothing. */
        void apply();

        /** Lets go of it, because another follower cannot act by it. */
        default void discard() {}
    }

    PolicyFile(Path path, PolicyFiles home, SharedBackends backends) {
        this.path = path;
        this.home = home;
        this.backends = backends;
        this.log = new PolicyFileLog(path);
        this.owner = "the policy file " + path;
        this.state = new PolicyFileState(path);
        this.started = state.first();
        this.config = started;
        this.backend = backends.acquire(started.backend());
        try {
            backends.reclaim(names(started), owner);
        } catch (IllegalArgumentException e) {
            backends.release(started.backend());
            throw new IllegalArgumentException("%s: %s".formatted(path, e.getMessage()), e);
        }
        log.warnings(started);
    }

    /**
     * Opens a file and its backend, for an application without a servlet container; the caller closes it.
     *
     * @throws ConfigException with every mistake in the file
     * @throws IllegalArgumentException if the backend cannot be opened
     */
    public static PolicyFile open(Path path) {
        return new PolicyFiles(new SharedBackends()).acquire(path);
    }

    /** Where the file is, as it was named. */
    public Path path() {
        return path;
    }

    /** What the file said when it was last good. */
    public Config config() {
        return config;
    }

    /** What it said at the start: of this the backend, the secret and the proxies are in effect. */
    public Config started() {
        return started;
    }

    /** The backend of the file; not to be closed. */
    public Backend backend() {
        return backend;
    }

    /**
     * Has somebody act by the file from now on: prepares for what it says, applies that, and again at each reload,
     * until the returned task is run.
     *
     * @throws IllegalArgumentException as the follower says; it does not follow then
     */
    public synchronized Runnable follow(Follower follower) {
        follower.prepare(config).apply();
        followers.add(follower);
        return () -> leave(follower);
    }

    private synchronized void leave(Follower follower) {
        followers.remove(follower);
    }

    /**
     * Says who applies the policies with a match; two would count each request twice.
     *
     * @throws IllegalArgumentException if another filter does already
     */
    public synchronized void claim(String applying) {
        if (filter != null && !filter.equals(applying)) {
            throw new IllegalArgumentException(
                    "%s: %s applies its policies already; a second filter would count each request twice"
                            .formatted(path, filter));
        }
        filter = applying;
    }

    /** Takes back what {@link #claim} said. */
    public synchronized void disclaim(String applying) {
        if (applying.equals(filter)) {
            filter = null;
        }
    }

    /**
     * Reads the file now. The caller says by this that it is complete.
     *
     * @return whether it says anything else than what is in effect
     * @throws ConfigException with every mistake in the file; what was in effect stays
     * @throws IllegalArgumentException if a follower cannot act by the file; what was in effect stays
     * @throws IllegalStateException if the file was closed
     */
    public synchronized boolean reload() {
        if (ended) {
            throw new IllegalStateException(path + ": was closed");
        }
        return apply(state.readNow());
    }

    /** Looks at the file; a change takes effect once it is found twice, so that no half of a file does. */
    synchronized void poll() {
        PolicyFileState.Read changed = ended ? null : state.readStable();
        if (changed == null) {
            return;
        }
        try {
            if (!apply(changed)) {
                log.unchanged();
            }
        } catch (IllegalArgumentException e) {
            log.refused(e);
        }
    }

    private boolean apply(PolicyFileState.Read read) {
        if (!state.differs(read)) {
            return false;
        }
        Config next = read.config(path);
        List<Change> changes = prepare(next);
        try {
            backends.reclaim(names(next), owner);
        } catch (IllegalArgumentException e) {
            changes.forEach(Change::discard);
            throw new IllegalArgumentException("%s: %s".formatted(path, e.getMessage()), e);
        }
        Config before = config;
        changes.forEach(Change::apply);
        config = next;
        state.applied(read);
        backend.forgetRefusals();
        log.reloaded(before, next, ConfigChanges.needRestart(started, next));
        return true;
    }

    private List<Change> prepare(Config next) {
        List<Change> changes = new ArrayList<>();
        try {
            for (Follower follower : followers) {
                changes.add(follower.prepare(next));
            }
            return changes;
        } catch (IllegalArgumentException e) {
            changes.forEach(Change::discard);
            throw new IllegalArgumentException("%s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static List<String> names(Config config) {
        return config.policies().stream().map(Policy::name).toList();
    }

    /** Lets go of it; the last one to do so ends the watch and closes the backend. */
    @Override
    public void close() {
        home.release(this);
    }

    synchronized void end() {
        ended = true;
        followers.clear();
        backends.disclaim(owner);
        backends.release(started.backend());
    }
}
