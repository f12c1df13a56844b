package io.headgate.compatibility.servlet;

/** The threads that Headgate has. */
final class Threads {
    private Threads() {}

    static boolean noSweeper() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("headgate"));
    }
}
