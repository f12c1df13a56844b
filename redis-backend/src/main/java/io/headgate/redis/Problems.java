package io.headgate.redis;

import io.headgate.BackendException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a server, and what to change: for the log once while it lasts, and for whoever
 * looks. Written by one thread, read by all.
 */
final class Problems {
    private static final System.Logger LOG = System.getLogger(RedisBackend.class.getName());

    /** Different things that an outage is told of. */
    private static final int MOST_TOLD = 8;

    private final String where;
    private final Set<String> told = new HashSet<>();
    private volatile @Nullable String failure;
    private volatile @Nullable String lacking;
    private volatile List<String> warnings = List.of();

    /** @param where the server is, {@code host:port} */
    Problems(String where) {
        this.where = where;
    }

    String where() {
        return where;
    }

    /** There is no connection. */
    void failed(BackendException cause) {
        String text = Unusable.text(cause);
        failure = text;
        lacking = null;
        if (told.size() < MOST_TOLD && told.add(text)) {
            LOG.log(Level.WARNING, "Redis at {0}: {1}", where, text);
        }
    }

    /** There are fewer connections than there should be. */
    void lacking(int connections, int wanted, BackendException cause) {
        lacking = "%d of %d connections: %s".formatted(connections, wanted, Unusable.text(cause));
    }

    /** There is a connection. */
    void answers() {
        failure = null;
        lacking = null;
        if (!told.isEmpty()) {
            told.clear();
            LOG.log(Level.INFO, "Redis at {0} answers", where);
        }
    }

    /** What is wrong although all works. */
    void warn(List<String> now) {
        List<String> before = warnings;
        warnings = List.copyOf(now);
        now.stream()
                .filter(text -> !before.contains(text))
                .forEach(text -> LOG.log(Level.WARNING, "Redis at {0}: {1}", where, text));
    }

    /** Each begins with whose it is; the failure comes first. */
    List<String> list() {
        List<String> all = new ArrayList<>();
        for (String text : new String[] {failure, lacking}) {
            if (text != null) {
                all.add(text);
            }
        }
        all.addAll(warnings);
        all.replaceAll(text -> "Redis at " + where + ": " + text);
        return List.copyOf(all);
    }
}
