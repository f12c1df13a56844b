package io.headgate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class, or all of Headgate, logs while this is open, instead of the console. */
public final class LogCapture extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public LogCapture(Class<?> source) {
        this(source.getName());
    }

    private LogCapture(String name) {
        logger = Logger.getLogger(name);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(this);
    }

    public static LogCapture ofHeadgate() {
        return new LogCapture("io.headgate");
    }

    /** The messages of a level, in their order. */
    public List<String> messages(Level level) {
        return records.stream()
                .filter(record -> record.getLevel().equals(level))
                .map(new SimpleFormatter()::formatMessage)
                .toList();
    }

    /** Level and message of what is above DEBUG, in their order. */
    public List<String> aboveDebug() {
        return records.stream()
                .filter(record -> record.getLevel().intValue() > Level.FINE.intValue())
                .map(record -> record.getLevel() + " " + new SimpleFormatter().formatMessage(record))
                .toList();
    }

    /** Everything, stack traces included. */
    public String everything() {
        StringBuilder text = new StringBuilder();
        records.forEach(record -> text.append(new SimpleFormatter().format(record)));
        return text.toString();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
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
