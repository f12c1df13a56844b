package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.MicroClock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends the calls of many threads to one server together. A caller that finds no script call under way sends its own
 * at once, with all that wait; the others wait, and when the answer is there, the longest waiting
 * sends the next. So there is no thread to hand over to, and a lone caller pays one round trip.
 *
 * <p>A script call that is not answered after half the deadline no longer keeps the others waiting:
 * they go out on another connection. Thread-safe, and free of locks.
 */
final class Combiner {
    /** Bounds how long one script call keeps the server: under a millisecond. */
    private static final int MOST_CALLS = 256;

    private final Transport transport;
    private final ServerTime time = new ServerTime(MicroClock.wall());
    private final long patienceNanos;
    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Flight> underWay = new AtomicReference<>();
    private volatile boolean closed;

    /** A script call under way. */
    private static final class Flight {
        final long startNanos;

        Flight(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    Combiner(Transport transport, long deadlineNanos) {
        this.transport = transport;
        this.patienceNanos = deadlineNanos / 2;
    }

    /**
     * Returns when the call is answered, by its deadline.
     *
     * @throws BackendException if it is not
     */
    Answer run(Call call) {
        if (!closed) {
            waiting.add(call);
        }
        awaitEnd(call);
        return call.result();
    }

    /** Returns when all of the caller's calls, which go out together, are answered or have failed, by their deadlines. */
    void runAll(List<Call> calls) {
        if (!closed) {
            waiting.addAll(calls);
        }
        for (int i = 0; i < calls.size(); i++) {
            awaitEnd(calls.get(i));
        }
    }

    private void awaitEnd(Call call) {
        // who sends for others must not fail them because of an interrupt of its own
        boolean interrupted = Thread.interrupted();
        while (!call.isOver()) {
            long now = System.nanoTime();
            if (call.takeBack()) {
                waiting.add(call);
            }
            if (closed || now - call.deadlineNanos >= 0) {
                leave(call);
            } else if (!call.isWaiting() || !takeOff(now, call.deadlineNanos)) {
                await(call, now);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fails those who wait; a call from now on fails at once. */
    void close() {
        closed = true;
        transport.close();
        waiting.forEach(Call::wake);
    }

    /** Sends what waits, if nothing is under way that is worth waiting for. */
    private boolean takeOff(long now, long deadlineNanos) {
        Flight other = underWay.get();
        if (other != null && now - other.startNanos < patienceNanos) {
            return false;
        }
        Flight mine = new Flight(now);
        if (!underWay.compareAndSet(other, mine)) {
            return false;
        }
        fly(mine, deadlineNanos);
        return true;
    }

    private void fly(Flight flight, long deadlineNanos) {
        Pipeline pipeline = claimed();
        if (pipeline.size() == 0) {
            land(flight);
            return;
        }
        List<Object> replies;
        try {
            replies = transport.run(pipeline.scriptCalls(), deadlineNanos);
        } catch (BackendException e) {
            land(flight);
            pipeline.fail(closed ? new BackendException(Kind.CLOSED, "the backend was closed", e) : e);
            return;
        } catch (RuntimeException e) {
            land(flight);
            pipeline.fail(unexpected(e));
            return;
        } catch (Error e) {
            land(flight);
            pipeline.fail(unexpected(e));
            throw e;
        }
        land(flight);
        pipeline.answer(replies);
    }

    private static BackendException unexpected(Throwable e) {
        return new BackendException(Kind.UNEXPECTED, "the call could not be sent", e);
    }

    private Pipeline claimed() {
        Pipeline pipeline = new Pipeline(time);
        Call next;
        while (pipeline.size() < MOST_CALLS && (next = waiting.poll()) != null) {
            if (next.claim()) {
                pipeline.add(next);
            }
        }
        return pipeline;
    }

    private void land(Flight flight) {
        if (underWay.compareAndSet(flight, null)) {
            wakeNext();
        }
    }

    private void wakeNext() {
        Call next;
        while ((next = waiting.peek()) != null) {
            if (next.isWaiting()) {
                next.wake();
                return;
            }
            waiting.remove(next);
        }
    }

    private void leave(Call call) {
        boolean sent = !call.leave();
        if (closed) {
            waiting.remove(call);
            call.fail(new BackendException(Kind.CLOSED, "the backend is closed"));
            return;
        }
        call.fail(new BackendException(
                Kind.TIMEOUT,
                sent
                        ? "Redis did not answer by the deadline; what it took stays taken"
                        : "the call was not sent by the deadline; nothing was taken"));
        if (underWay.get() == null) {
            wakeNext();
        }
    }

    private void await(Call call, long now) {
        long until = call.deadlineNanos;
        Flight flight = underWay.get();
        if (flight == null && call.isWaiting()) {
            return;
        }
        if (flight != null && call.isWaiting() && flight.startNanos + patienceNanos - until < 0) {
            until = flight.startNanos + patienceNanos;
        }
        if (!call.isOver()) {
            LockSupport.parkNanos(this, Math.max(0, until - now));
        }
    }
}
