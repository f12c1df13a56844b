package io.headgate.redis.fault;

import io.headgate.BackendException;
import io.headgate.Decision;
import java.util.function.Supplier;

/**
 * A decision as the application saw it.
 *
 * @param policy which was asked
 * @param startNanos when
 * @param nanos how long it took
 * @param how what was decided, and by whom
 * @param failure why Redis did not decide, where the decision says so, or null
 */
record Decided(String policy, long startNanos, long nanos, How how, BackendException failure) {
    /** What was decided, and by whom. */
    enum How {
        /** Redis granted it. */
        GRANTED,
        /** Redis, or what is remembered of its answer, refused it. */
        REFUSED,
        /** The failure choice admitted it. */
        CHOICE_ADMITTED,
        /** The failure choice refused it, since the bucket in memory is empty. */
        CHOICE_REFUSED,
        /** 503. */
        UNAVAILABLE,
        /** An exception reached the application. */
        THROWN
    }

    static Decided by(String policy, Supplier<Decision> check) {
        long start = System.nanoTime();
        Decision decision = decision(check);
        long took = System.nanoTime() - start;
        if (decision instanceof Decision.Counted counted) {
            BackendException failure = counted.grant().failure();
            return new Decided(policy, start, took, how(decision.admits(), failure == null), failure);
        }
        return new Decided(policy, start, took, decision == null ? How.THROWN : How.UNAVAILABLE, null);
    }

    boolean byRedis() {
        return how == How.GRANTED || how == How.REFUSED;
    }

    boolean byChoice() {
        return how == How.CHOICE_ADMITTED || how == How.CHOICE_REFUSED;
    }

    private static How how(boolean admits, boolean byRedis) {
        if (byRedis) {
            return admits ? How.GRANTED : How.REFUSED;
        }
        return admits ? How.CHOICE_ADMITTED : How.CHOICE_REFUSED;
    }

    /** Null if it throws. */
    private static Decision decision(Supplier<Decision> check) {
        try {
            return check.get();
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            return null;
        }
    }
}
