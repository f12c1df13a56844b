package io.headgate;

import java.util.List;

/**
 * Is told what a {@link RateLimiter} decides, for metrics and logs. Thread-safe, quick, and called on
 * the request's thread; what it throws is logged and goes no further.
 */
public interface RateLimitListener {
    /** Does nothing. */
    RateLimitListener NONE = new RateLimitListener() {};

    /** A decision was made. */
    default void decided(Decision decision) {}

    /**
     * A policy in {@link Mode#DRY_RUN} would have refused a request that is admitted: called once for each such
     * policy, before {@link #decided}.
     *
     * @param usages of its limits, in their order; those that would refuse are not granted
     */
    default void wouldDeny(Policy policy, List<Usage> usages) {}

    /** An admitted request ended. */
    default void finished(Decision.Allowed decision, Outcome outcome) {}

    /**
     * A key resolver threw; the request was counted by its client address.
     *
     * @param cause what it threw; the message may hold what a client sent
     */
    default void keyFailed(Policy policy, RuntimeException cause) {}

    /**
     * A backend could not decide, so the policies' failure choices did: called once for each such decision,
     * before {@link #decided}.
     *
     * @param cause a {@link BackendException} says of which kind the failure is
     */
    default void backendFailed(RuntimeException cause) {}

    /**
     * The backend went down, comes back, or is up again. Called once for each change, on a thread of a
     * request or of the backend.
     */
    default void healthChanged(Health health) {}
}
