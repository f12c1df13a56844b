package io.headgate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests against policies: resolves their keys, asks a backend for all charges at once, and
 * says what was decided. Immutable and thread-safe.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.builder()
 *         .backend("memory:")
 *         .policy(Policy.builder("login").limit(Limit.parse("5/15m")).build())
 *         .build();
 *
 * if (!limiter.check("login", Key.of(userName), 1).admits()) {
 *     throw new TooManyAttempts();
 * }
 * }</pre>
 */
public final class RateLimiter implements AutoCloseable {
    private final Map<String, Policy> policies;
    private final List<Policy> ordered;
    private final int limitCount;
    private final boolean triesOut;
    private final Backend backend;
    private final boolean ownsBackend;
    private final Predicate<RequestView> blocked;
    private final Predicate<RequestView> exempt;
    private final RateLimitListener listener;
    private final Runnable stopListening;
    private final ThrottledLog blockedLog = new ThrottledLog(RateLimiter.class, "what says who is blocked failed");
    private final ThrottledLog exemptLog = new ThrottledLog(RateLimiter.class, "what says who is exempt failed");
    private final ThrottledLog keyLog = new ThrottledLog(RateLimiter.class, "a key resolver failed");
    private final ThrottledLog backendLog = new ThrottledLog(RateLimiter.class, "the backend could not decide");

    private RateLimiter(Builder builder, Backend backend, boolean ownsBackend) {
        this.policies = new LinkedHashMap<>(builder.policies);
        this.ordered = List.copyOf(policies.values());
        this.limitCount =
                ordered.stream().mapToInt(policy -> policy.limits().size()).sum();
        this.triesOut = ordered.stream().anyMatch(policy -> policy.mode() == Mode.DRY_RUN);
        this.backend = backend;
        this.ownsBackend = ownsBackend;
        this.blocked = builder.blocked;
        this.exempt = builder.exempt;
        this.listener = SafeListener.around(builder.listener);
        this.stopListening =
                listener == RateLimitListener.NONE ? () -> {} : backend.onHealthChange(listener::healthChanged);
    }

    /** A rate limiter to be filled in; it needs a policy and a backend. */
    public static Builder builder() {
        return new Builder();
    }

    /** The policies, at least one, in the order in which they were added. */
    public List<Policy> policies() {
        return ordered;
    }

    /**
     * Decides a request: one that is blocked is refused, one that is exempt is let through, and else every policy
     * that covers it charges its cost, all of them or none. Throws nothing that a client could cause.
     */
    public Decision check(RequestView request) {
        if (isBlocked(request)) {
            return decided(Decision.Blocked.INSTANCE);
        }
        if (isExempt(request)) {
            return decided(Decision.Exempt.INSTANCE);
        }
        boolean preflight = request.preflight();
        Charge[] charges = new Charge[limitCount];
        int charged = 0;
        KeyResolver resolver = null;
        Key key = Key.GLOBAL;
        for (Policy policy : ordered) {
            if (policy.match().covers(request)) {
                if (!policy.key().equals(resolver)) {
                    resolver = policy.key();
                    key = key(policy, request, preflight);
                }
                charged = charge(policy, key, policy.cost(), charges, charged);
            }
        }
        if (charged == 0) {
            return decided(Decision.Exempt.INSTANCE);
        }
        return ask(Take.ofDistinct(charged == limitCount ? charges : Arrays.copyOf(charges, charged)));
    }

    /**
     * Decides for a key of the caller's choice, apart from any request: an item of a batch, a frame, a
     * failed login.
     *
     * @param cost 1 to the smallest burst of the policy
     * @throws IllegalArgumentException if there is no such policy, or the cost is out of range
     */
    public Decision check(String policy, Key key, long cost) {
        return ask(take(policy(policy), key, cost));
    }

    /**
     * What a check of the policy's own cost would find for a key; nothing is charged.
     *
     * @return one usage for each limit of the policy, in their order
     * @throws IllegalArgumentException if there is no such policy
     * @throws BackendException if the backend cannot tell
     */
    public List<Usage> peek(String policy, Key key) {
        Policy found = policy(policy);
        return backend.peek(take(found, key, found.cost()));
    }

    /**
     * Makes the buckets of a policy full for a key.
     *
     * @throws IllegalArgumentException if there is no such policy
     * @throws BackendException if it is not known whether that was done
     */
    public void reset(String policy, Key key) {
        policy(policy).limits().forEach(limit -> backend.reset(limit, key));
    }

    /** How the backend is. */
    public Health health() {
        return backend.health();
    }

    /** Closes the backend if this limiter opened it; one that was handed in stays open, and is listened to no more. */
    @Override
    public void close() {
        stopListening.run();
        if (ownsBackend) {
            backend.close();
        }
    }

    private Policy policy(String name) {
        Policy policy = policies.get(name);
        if (policy == null) {
            throw new IllegalArgumentException(Names.unknown("policy", name, policies.keySet()));
        }
        return policy;
    }

    /** A request that makes the predicate fail does not get around it. */
    private boolean isBlocked(RequestView request) {
        try {
            return blocked.test(request);
        } catch (RuntimeException e) {
            blockedLog.warn("policies " + policies.keySet(), e);
            return true;
        }
    }

    private boolean isExempt(RequestView request) {
        try {
            return exempt.test(request);
        } catch (RuntimeException e) {
            exemptLog.warn("policies " + policies.keySet(), e);
            return false;
        }
    }

    private static Take take(Policy policy, Key key, long cost) {
        policy.limits().forEach(limit -> Policy.requireCost(policy.name(), limit.limit(), cost));
        Charge[] charges = new Charge[policy.limits().size()];
        charge(policy, key, cost, charges, 0);
        return Take.ofDistinct(charges);
    }

    /** Adds the charges of a policy, and says where the next ones go. */
    private static int charge(Policy policy, Key key, long cost, Charge[] into, int from) {
        int at = from;
        for (PolicyLimit limit : policy.limits()) {
            into[at++] = new Charge(limit, key, cost, policy.mode() == Mode.ENFORCE);
        }
        return at;
    }

    private Key key(Policy policy, RequestView request, boolean preflight) {
        Key resolved = resolve(policy, request);
        Key key = resolved == null ? Key.ofAddress(request.clientAddress()) : resolved;
        return preflight ? key.preflight() : key;
    }

    private @Nullable Key resolve(Policy policy, RequestView request) {
        try {
            return policy.key().resolve(request);
        } catch (RuntimeException e) {
            keyLog.warn("policy '" + policy.name() + "'", e);
            listener.keyFailed(policy, e);
            return null;
        }
    }

    private Decision ask(Take take) {
        Grant grant;
        try {
            grant = backend.take(take);
        } catch (RuntimeException e) {
            return undecided(take, e);
        }
        BackendException failure = grant.failure();
        if (failure != null) {
            listener.backendFailed(failure);
        }
        if (!grant.granted()) {
            return decided(new Decision.Denied(take, grant));
        }
        if (triesOut && DryRuns.oneRefuses(grant)) {
            settleDryRuns(grant);
        }
        return decided(new Decision.Allowed(take, grant, listener));
    }

    private Decision undecided(Take take, RuntimeException cause) {
        backendLog.warn("policies " + namesOf(take.charges()), cause);
        listener.backendFailed(cause);
        List<Charge> enforced = take.charges().stream().filter(Charge::enforced).toList();
        if (enforced.isEmpty()) {
            return decided(Decision.Exempt.INSTANCE);
        }
        if (enforced.size() < take.charges().size() && !isInfrastructure(cause)) {
            // what is wrong may be of a dry run, which refuses nothing
            return ask(Take.of(enforced));
        }
        return decided(new Decision.Unavailable(refusing(enforced, cause)));
    }

    /** Tells of each policy in dry run that would have refused, and gives back what its other limits were charged. */
    private void settleDryRuns(Grant grant) {
        DryRuns dryRuns = DryRuns.of(grant);
        dryRuns.refusing().forEach((policy, usages) -> listener.wouldDeny(policy(policy), usages));
        if (dryRuns.chargedInPart()) {
            try {
                grant.settle(dryRuns::finalCost);
            } catch (BackendException e) {
                backendLog.warn("policies " + dryRuns.refusing().keySet(), e);
                listener.backendFailed(e);
            }
        }
    }

    /** Those that are closed, unless the failure is one that no choice is for, or nobody looked at choices. */
    private static List<String> refusing(List<Charge> enforced, RuntimeException cause) {
        List<Charge> closed = enforced.stream().filter(RateLimiter::isClosed).toList();
        return namesOf(isInfrastructure(cause) && !closed.isEmpty() ? closed : enforced);
    }

    private static List<String> namesOf(List<Charge> charges) {
        return charges.stream()
                .map(charge -> charge.limit().policy())
                .distinct()
                .toList();
    }

    private static boolean isInfrastructure(RuntimeException cause) {
        return cause instanceof BackendException failure && failure.kind().infrastructure();
    }

    private static boolean isClosed(Charge charge) {
        return charge.limit().onFailure() == FailureChoice.CLOSED;
    }

    private Decision decided(Decision decision) {
        listener.decided(decision);
        return decision;
    }

    /** Collects the parts of a {@link RateLimiter}. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Policy> policies = new LinkedHashMap<>();
        private @Nullable Backend backend;
        private @Nullable String backendUri;
        private Predicate<RequestView> blocked = request -> false;
        private Predicate<RequestView> exempt = request -> false;
        private RateLimitListener listener = RateLimitListener.NONE;

        private Builder() {}

        /**
         * Adds a policy; every request is checked against all of them that cover it.
         *
         * @throws IllegalArgumentException if there is a policy of that name already
         */
        public Builder policy(Policy policy) {
            if (policies.putIfAbsent(policy.name(), policy) != null) {
                throw new IllegalArgumentException(
                        "policy '%s' is there twice; two of one name would count into one bucket"
                                .formatted(policy.name()));
            }
            return this;
        }

        /** Uses a backend that the caller owns and closes. */
        public Builder backend(Backend backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            this.backendUri = null;
            return this;
        }

        /** Opens a backend by its URI, for example {@code memory:}; {@link RateLimiter#close()} closes it. */
        public Builder backend(String uri) {
            this.backend = null;
            this.backendUri = Objects.requireNonNull(uri, "uri");
            return this;
        }

        /**
         * Says which requests are refused, uncounted and before {@link #exempt} is asked; one for which this
         * throws is.
         */
        public Builder blocked(Predicate<RequestView> blocked) {
            this.blocked = Objects.requireNonNull(blocked, "blocked");
            return this;
        }

        /** Says which requests are let through uncounted; one for which this throws is not. */
        public Builder exempt(Predicate<RequestView> exempt) {
            this.exempt = Objects.requireNonNull(exempt, "exempt");
            return this;
        }

        /** Says who is told of decisions. */
        public Builder listener(RateLimitListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the limiter, and opens its backend where that was given by URI.
         *
         * @throws IllegalArgumentException if there is no policy, no backend, the backend's URI is wrong, or
         *     a policy needs more than the backend can do
         */
        public RateLimiter build() {
            if (policies.isEmpty()) {
                throw new IllegalArgumentException("rate limiter: no policy, expected at least one");
            }
            if (backend != null) {
                requireCapable(backend);
                return new RateLimiter(this, backend, false);
            }
            if (backendUri == null) {
                throw new IllegalArgumentException("rate limiter: no backend, expected for example \"memory:\"");
            }
            return new RateLimiter(this, open(backendUri), true);
        }

        private Backend open(String uri) {
            Backend opened = openUri(uri);
            try {
                requireCapable(opened);
                return opened;
            } catch (IllegalArgumentException e) {
                opened.close();
                throw e;
            }
        }

        private static Backend openUri(String uri) {
            try {
                return BackendFactory.openUri(uri);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("backend: " + e.getMessage(), e);
            }
        }

        private void requireCapable(Backend backend) {
            for (Policy policy : policies.values()) {
                for (PolicyLimit limit : policy.limits()) {
                    Algorithm algorithm = limit.limit().algorithm();
                    if (!backend.capabilities().algorithms().contains(algorithm)) {
                        throw new IllegalArgumentException(
                                "policy '%s': %s needs %s, which the backend does not count by"
                                        .formatted(policy.name(), limit.limit(), algorithm));
                    }
                }
            }
        }
    }
}
