package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Limit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one caller wants of its buckets, and the answer it waits for. Whoever sends it claims it first,
 * and the caller may leave before: so it goes out once or not at all.
 */
final class Call {
    /** What the script is asked to do. */
    enum Operation {
        TAKE,
        PEEK,
        SETTLE,
        RESET
    }

    /**
     * One bucket of a call.
     *
     * @param bucket the name under which Redis knows it
     * @param units the cost, or what a settle charges more
     * @param extra 1 for an enforced charge and 0 for an observed one, or when a settled take was made
     */
    record Part(String bucket, Limit limit, long units, long extra) {
        static Part of(Charge charge, BucketNames names) {
            return new Part(
                    names.of(charge.limit(), charge.key()),
                    charge.limit().limit(),
                    charge.cost(),
                    charge.enforced() ? 1 : 0);
        }

        static List<Part> of(List<Charge> charges, BucketNames names) {
            Part[] parts = new Part[charges.size()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = of(charges.get(i), names);
            }
            return List.of(parts);
        }

        boolean enforced() {
            return extra == 1;
        }

        /** Of whatever bucket. */
        boolean asksTheSame(Part other) {
            return units == other.units && extra == other.extra && limit.equals(other.limit);
        }
    }

    /** How a call goes out. */
    enum Way {
        /** In one script call with the others of its slot. */
        JOINED,

        /** In a script call of its own, as one whose keys are split while their slot is on its way must. */
        ALONE,

        /** In a script call of its own, to a server to which its slot is on its way. */
        ASKING
    }

    private static final int WAITING = 0;
    private static final int CLAIMED = 1;
    private static final int LEFT = 2;
    private static final int RETURNED = 3;

    final Operation operation;
    final List<Part> parts;
    final int slot;
    final Way way;
    final long deadlineNanos;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(WAITING);
    private volatile @Nullable Answer answer;
    private volatile @Nullable BackendException failure;

    /** For a Redis that is no cluster. */
    Call(Operation operation, List<Part> parts, long deadlineNanos) {
        this(operation, parts, 0, Way.JOINED, deadlineNanos);
    }

    /**
     * For whoever makes it to wait for.
     *
     * @param slot that of all the buckets
     * @param deadlineNanos of {@link System#nanoTime()}
     */
    Call(Operation operation, List<Part> parts, int slot, Way way, long deadlineNanos) {
        this.operation = operation;
        this.parts = parts;
        this.slot = slot;
        this.way = way;
        this.deadlineNanos = deadlineNanos;
    }

    /** Takes the call for sending; true for one thread, once. */
    boolean claim() {
        return state.compareAndSet(WAITING, CLAIMED);
    }

    boolean isWaiting() {
        return state.get() == WAITING;
    }

    /** Gives the call up; true if nobody has claimed it, so that it never goes out. */
    boolean leave() {
        return state.compareAndSet(WAITING, LEFT);
    }

    /** Has the caller send it again: nothing was done. */
    void sendAgain() {
        state.set(RETURNED);
        wake();
    }

    /** Makes a call wait again that is to be sent again; true if it is one. */
    boolean takeBack() {
        return state.compareAndSet(RETURNED, WAITING);
    }

    boolean isOver() {
        return answer != null || failure != null;
    }

    void answer(Answer answer) {
        this.answer = answer;
        wake();
    }

    void fail(BackendException failure) {
        this.failure = failure;
        wake();
    }

    void wake() {
        LockSupport.unpark(caller);
    }

    /** Why nothing came back, or null. */
    @Nullable
    BackendException failure() {
        return failure;
    }

    /**
     * What came back.
     *
     * @throws BackendException if nothing did
     */
    Answer result() {
        Answer found = answer;
        if (found != null) {
            return found;
        }
        throw ownFailure();
    }

    /** Why nothing came back: with a stack of the caller's own, the cause is that of whoever sent. */
    BackendException ownFailure() {
        BackendException cause = failure;
        if (cause == null) {
            throw new IllegalStateException("the call is not over");
        }
        return new BackendException(cause.kind(), String.valueOf(cause.getMessage()), cause);
    }
}
