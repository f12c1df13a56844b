package io.headgate.redis;

import io.headgate.BackendException;
import java.util.List;

/** Gets a script call to Redis and back. Thread-safe. */
interface Transport {
    /**
     * Calls the script once; it is never sent again after it was written.
     *
     * @param deadlineNanos of {@link System#nanoTime()}; the call ends by then
     * @return what Jedis makes of the reply
     * @throws BackendException if there is no reply in time, or an error
     */
    Object run(List<byte[]> keys, List<byte[]> arguments, long deadlineNanos);

    /** Ends what is under way, with an error, and lets go of threads and connections. */
    void close();
}
