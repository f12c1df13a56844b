package io.headgate.resilience;

import io.headgate.BackendException;
import java.util.function.LongSupplier;

/** Asks a server as a request would, and says what it found out; throws nothing. Not thread-safe. */
final class Probe {
    private final Runnable call;
    private final LongSupplier nanoTime;
    private long lastNanos;

    Probe(Runnable call, LongSupplier nanoTime) {
        this.call = call;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    Finding make() {
        lastNanos = nanoTime.getAsLong();
        try {
            call.run();
            return new Finding(true, sinceLastNanos(), null);
        } catch (BackendException e) {
            return Breaker.isOfServer(e)
                    ? new Finding(false, sinceLastNanos(), e)
                    : new Finding(e.kind() == BackendException.Kind.UNEXPECTED, sinceLastNanos(), null);
        } catch (Throwable e) {
            // whatever it is, the thread goes on: without it the server would never be asked again
            return new Finding(false, sinceLastNanos(), null);
        }
    }

    /** How long ago the last one began, or since this was made. */
    long sinceLastNanos() {
        return nanoTime.getAsLong() - lastNanos;
    }
}
