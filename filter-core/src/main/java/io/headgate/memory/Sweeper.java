package io.headgate.memory;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sweeps a table once a second, off the request path, so that an idle one shrinks. Its
 * thread is a daemon, holds on to no class loader but its own, and ends when the table is forgotten.
 */
final class Sweeper {
    private final ScheduledExecutorService executor;

    private Sweeper(BucketTable table) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(null, task, "headgate-sweeper", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
        WeakReference<BucketTable> swept = new WeakReference<>(table);
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(() -> sweep(swept), 1, 1, TimeUnit.SECONDS);
    }

    static Sweeper start(BucketTable table) {
        return new Sweeper(table);
    }

    void stop() {
        executor.shutdownNow();
    }

    private void sweep(WeakReference<BucketTable> swept) {
        BucketTable table = swept.get();
        if (table == null) {
            stop();
        } else {
            table.sweep();
        }
    }
}
