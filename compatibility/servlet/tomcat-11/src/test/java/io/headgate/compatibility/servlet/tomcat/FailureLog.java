package io.headgate.compatibility.servlet.tomcat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Tomcat logs while it starts an application: it throws nothing. */
final class FailureLog extends Handler implements AutoCloseable {
    private static final Logger TOMCAT = Logger.getLogger("org.apache.catalina");

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    FailureLog() {
        TOMCAT.addHandler(this);
    }

    Throwable first() {
        return failures.isEmpty() ? new IllegalStateException("Tomcat did not say why") : failures.get(0);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getThrown() != null) {
            failures.add(record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        TOMCAT.removeHandler(this);
    }
}
