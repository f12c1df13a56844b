package io.headgate;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What fuzz tests have in common: how bytes become texts, and what holds of every reader of text. */
public final class Fuzzed {
    /** Of the processor, not of the clock, since a machine that runs tests is busy; far more than any input takes. */
    private static final long MOST_NANOS = 2_000_000_000L;

    private Fuzzed() {}

    /** The bytes as text; what is not UTF-8 becomes U+FFFD. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The lines of the bytes, at least one. */
    public static List<String> lines(byte[] bytes) {
        return Arrays.asList(text(bytes).split("\n", -1));
    }

    /** What a reader makes of a text; null where it refuses, with one line that says so. */
    public static <T> @Nullable T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            for (Throwable told = e; told != null; told = told.getCause()) {
                requirePrintable(told.getMessage());
            }
            return null;
        }
    }

    /** That a message cannot begin a line of its own in a log, nor hide a part of it. */
    public static void requirePrintable(@Nullable String message) {
        assertTrue(message != null && !message.isBlank(), "a message");
        message.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> fail("U+%04X in the message \"%s\"".formatted(c, message));
                default -> {}
            }
        });
    }

    /** That a task ends soon. */
    public static void soon(Runnable task) {
        long start = cpuNanos();
        task.run();
        long taken = cpuNanos() - start;
        assertTrue(taken < MOST_NANOS, () -> "took %d ms".formatted(taken / 1_000_000));
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
