package io.headgate.config;

import io.headgate.SharedBackends;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policy files of one application: everybody who names the same file gets the same one. While there is one, a
 * daemon thread looks at all of them. Thread-safe.
 */
public final class PolicyFiles implements AutoCloseable {
    /** Where adapters keep it: the name of a {@code ServletContext} attribute. */
    public static final String ATTRIBUTE = PolicyFiles.class.getName();

    static final String THREAD = "headgate-policy-file";

    /** A change is found once, and once more before it is applied: twice this is less than a second. */
    private static final long PERIOD_MILLIS = 400;

    private static final Logger LOG = System.getLogger(PolicyFile.class.getName());

    private final SharedBackends backends;
    private final Map<Path, Held> files = new LinkedHashMap<>();
    private @Nullable ScheduledExecutorService watch;

    /** A file and how many hold it. */
    private static final class Held {
        final PolicyFile file;
        int holders;

        Held(PolicyFile file) {
            this.file = file;
        }
    }

    /** Files whose backends are these. */
    public PolicyFiles(SharedBackends backends) {
        this.backends = backends;
    }

    /**
     * Those that an application keeps in its attributes, made at the first call.
     *
     * @param get reads an attribute, or gives null
     * @param set writes an attribute
     */
    public static PolicyFiles of(Function<String, @Nullable Object> get, BiConsumer<String, Object> set) {
        synchronized (PolicyFiles.class) {
            PolicyFiles files = (PolicyFiles) get.apply(ATTRIBUTE);
            if (files == null) {
                files = new PolicyFiles(SharedBackends.of(get, set));
                set.accept(ATTRIBUTE, files);
            }
            return files;
        }
    }

    /**
     * The file of a path, read and watched if nobody holds it yet; {@link PolicyFile#close} lets go of it.
     *
     * @throws ConfigException with every mistake in the file
     * @throws IllegalArgumentException if the backend cannot be opened, or a policy's name is taken
     */
    public synchronized PolicyFile acquire(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        Held held = files.get(whole);
        if (held == null) {
            held = new Held(new PolicyFile(path, this, backends));
            files.put(whole, held);
            startWatch();
        }
        held.holders++;
        return held.file;
    }

    /** In the order in which they were opened. */
    public synchronized List<PolicyFile> open() {
        return files.values().stream().map(held -> held.file).toList();
    }

    void release(PolicyFile file) {
        ScheduledExecutorService ended = null;
        synchronized (this) {
            Path whole = file.path().toAbsolutePath().normalize();
            Held held = files.get(whole);
            if (held == null || held.file != file || --held.holders > 0) {
                return;
            }
            files.remove(whole);
            if (files.isEmpty()) {
                ended = watch;
                watch = null;
            }
        }
        file.end();
        stop(ended);
    }

    /** Lets go of all files, when the application ends. */
    @Override
    public void close() {
        List<PolicyFile> open;
        ScheduledExecutorService ended;
        synchronized (this) {
            open = open();
            files.clear();
            ended = watch;
            watch = null;
        }
        open.forEach(PolicyFile::end);
        stop(ended);
    }

    private void startWatch() {
        if (watch == null) {
            watch = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, THREAD);
                thread.setDaemon(true);
                return thread;
            });
            ScheduledFuture<?> unused =
                    watch.scheduleWithFixedDelay(this::poll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void poll() {
        for (PolicyFile file : open()) {
            try {
                file.poll();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, file.path() + ": cannot be looked at, and is looked at again", e);
            }
        }
    }

    private static void stop(@Nullable ScheduledExecutorService watch) {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
