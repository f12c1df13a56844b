package io.headgate.redis;

import io.headgate.BackendException;
import java.util.List;

/** Gets script calls to one Redis and back. Thread-safe. */
interface Transport {
    /**
     * Makes these calls, one after the other on one connection, all of them sent before the first is answered.
     * Each is made once, and never sent again after it was written.
     *
     * @param deadlineNanos of {@link System#nanoTime()}; the calls end by then
     * @return for each call what Jedis makes of the reply or, where the server answered with an error, a {@link
     *     BackendException}
     * @throws BackendException if there is no reply in time, or no connection
     */
    List<Object> run(List<ScriptCall> calls, long deadlineNanos);

    /** What is wrong with the connections, and what to change; none where all is well or nobody knows. */
    default List<String> problems() {
        return List.of();
    }

    /** Ends what is under way, with an error, and lets go of threads and connections. */
    void close();
}
