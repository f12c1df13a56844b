package io.headgate.compatibility.servlet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What Headgate logs while this is open. */
final class LogCapture extends Handler implements AutoCloseable {
    private static final Logger HEADGATE = Logger.getLogger("io.headgate");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    LogCapture() {
        HEADGATE.setLevel(Level.ALL);
        HEADGATE.addHandler(this);
    }

    /** Level and message of what is above DEBUG. */
    List<String> aboveDebug() {
        return records.stream()
                .filter(record -> record.getLevel().intValue() > Level.FINE.intValue())
                .map(record -> record.getLevel() + " " + formatter.formatMessage(record))
                .toList();
    }

    /** Everything, stack traces too. */
    String everything() {
        StringBuilder text = new StringBuilder();
        records.forEach(record -> text.append(formatter.format(record)));
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
        HEADGATE.removeHandler(this);
    }
}
