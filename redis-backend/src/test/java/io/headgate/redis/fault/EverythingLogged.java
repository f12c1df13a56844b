package io.headgate.redis.fault;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What all of Headgate logs at every level while this is open, stack traces included. */
final class EverythingLogged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.headgate");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    EverythingLogged() {
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    String text() {
        return String.join("", lines);
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(new SimpleFormatter().format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }
}
