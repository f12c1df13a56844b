package io.headgate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A named rule: whose requests are counted together, and how much is allowed. Immutable.
 *
 * <pre>{@code
 * Policy login = Policy.builder("login")
 *         .limit(Limit.parse("5/15m"))
 *         .key(KeyResolver.clientAddress())
 *         .build();
 * }</pre>
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}; clients see it
 * @param match which requests it covers
 * @param key whose requests are counted together
 * @param limits at least one; a request is admitted if all of them grant
 * @param cost the units that one request takes of each limit, from 1 to the smallest burst
 * @param onFailure what becomes of a request while the backend cannot decide
 * @param mode whether it refuses requests, or is tried out
 */
public record Policy(
        String name,
        RequestMatch match,
        KeyResolver key,
        List<PolicyLimit> limits,
        long cost,
        FailureChoice onFailure,
        Mode mode) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there is no limit, one is of another policy or has another failure
     *     choice, two have one name, the cost can never be granted, or the key is a segment of the path that
     *     is not in each pattern of the match
     */
    public Policy {
        Names.require("policy", name);
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(mode, "mode");
        key = bound(name, key, match);
        limits = List.copyOf(limits);
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("policy '%s': no limit, expected at least one".formatted(name));
        }
        Set<String> seen = new HashSet<>();
        for (PolicyLimit limit : limits) {
            if (!limit.policy().equals(name)) {
                throw new IllegalArgumentException(
                        "policy '%s': the limit '%s' is one of policy '%s', expected this policy's own"
                                .formatted(name, limit.name(), limit.policy()));
            }
            if (limit.onFailure() != onFailure) {
                throw new IllegalArgumentException(
                        "policy '%s': the limit '%s' has the failure choice %s, expected the policy's own, %s"
                                .formatted(name, limit.name(), limit.onFailure(), onFailure));
            }
            if (!seen.add(limit.name())) {
                throw new IllegalArgumentException(
                        "policy '%s': two limits are named '%s', expected a name of its own for each"
                                .formatted(name, limit.name()));
            }
            requireCost(name, limit.limit(), cost);
        }
    }

    private static KeyResolver bound(String name, KeyResolver key, RequestMatch match) {
        try {
            return key.boundTo(match);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("policy '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * A policy to be filled in; it covers every request, its key is the client address, its cost 1, its failure
     * choice {@link FailureChoice#LOCAL} and its mode {@link Mode#ENFORCE} unless said.
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    static void requireCost(String policy, Limit limit, long cost) {
        if (cost < 1) {
            throw new IllegalArgumentException("policy '%s': cost %d, expected 1 to the burst %d of %s"
                    .formatted(policy, cost, limit.burst(), limit));
        }
        if (cost > limit.burst()) {
            throw new IllegalArgumentException(
                    "policy '%s': cost %d is above the burst %d of %s, so every request would be refused"
                            .formatted(policy, cost, limit.burst(), limit));
        }
    }

    /** Collects the parts of a {@link Policy}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Map.Entry<String, Limit>> limits = new ArrayList<>();
        private RequestMatch match = RequestMatch.ALL;
        private KeyResolver key = KeyResolver.clientAddress();
        private long cost = 1;
        private FailureChoice onFailure = FailureChoice.LOCAL;
        private Mode mode = Mode.ENFORCE;

        private Builder(String name) {
            this.name = Names.require("policy", name);
        }

        /** Adds a limit under its default name, algorithm and window. */
        public Builder limit(Limit limit) {
            return limit(PolicyLimit.defaultName(limit), limit);
        }

        /** Adds a limit under a name of its own. */
        public Builder limit(String name, Limit limit) {
            limits.add(Map.entry(name, limit));
            return this;
        }

        /** Says which requests the policy covers. */
        public Builder match(RequestMatch match) {
            this.match = Objects.requireNonNull(match, "match");
            return this;
        }

        /** Says whose requests are counted together. */
        public Builder key(KeyResolver key) {
            this.key = Objects.requireNonNull(key, "key");
            return this;
        }

        /** Says how many units one request takes of each limit. */
        public Builder cost(long cost) {
            this.cost = cost;
            return this;
        }

        /** Says what becomes of a request while the backend cannot decide. */
        public Builder onFailure(FailureChoice onFailure) {
            this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
            return this;
        }

        /** Says whether the policy refuses requests, or is tried out. */
        public Builder mode(Mode mode) {
            this.mode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /**
         * Makes the policy.
         *
         * @throws IllegalArgumentException as {@link Policy} says
         */
        public Policy build() {
            List<PolicyLimit> named = new ArrayList<>();
            limits.forEach(limit -> named.add(
                    new PolicyLimit(name, limit.getKey(), limit.getValue(), label(limit.getKey()), onFailure)));
            return new Policy(name, match, key, named, cost, onFailure, mode);
        }

        private String label(String limitName) {
            return limits.size() == 1 ? name : name + "." + limitName;
        }
    }
}
