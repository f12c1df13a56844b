package io.headgate.redis.fault;

/** Makes virtual threads; the tests are compiled for a Java that has none. */
final class VirtualThread {
    private VirtualThread() {}

    /** A thread that is not started yet. */
    static Thread of(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
