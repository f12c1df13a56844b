package io.headgate;

import java.util.Locale;
import java.util.Objects;

/**
 * A limit as part of a policy. Immutable.
 *
 * <p>A bucket is the policy's name, the limit's name with its algorithm, window and time zone, and a {@link
 * Key}: so a changed quota or burst keeps the bucket, and a changed name, algorithm, window or time zone starts
 * a new one.
 *
 * @param policy the policy's name
 * @param name the limit's name, unique in its policy; by default algorithm, window and time zone, such as {@code
 *     token-bucket-1m} or {@code fixed-window-1d-Europe.Berlin}
 * @param limit how much is allowed
 * @param label what clients see: the policy's name, or {@code policy.name} where the policy has
 *     several limits
 * @param onFailure what becomes of a request while the backend cannot decide; the policy's
 */
public record PolicyLimit(String policy, String name, Limit limit, String label, FailureChoice onFailure) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name does not match {@code [A-Za-z0-9._-]{1,64}}, or the
     *     label is not made of them
     */
    public PolicyLimit {
        Names.require("policy", policy);
        Names.require("limit", name);
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(onFailure, "onFailure");
        if (!label.equals(policy) && !label.equals(policy + "." + name)) {
            throw new IllegalArgumentException(
                    "policy '%s': label \"%s\", expected the policy's name, or it and the limit's with a dot between"
                            .formatted(policy, label));
        }
    }

    /** With the failure choice {@link FailureChoice#LOCAL}. */
    public PolicyLimit(String policy, String name, Limit limit, String label) {
        this(policy, name, limit, label, FailureChoice.LOCAL);
    }

    /** The same bucket under another limit. */
    public PolicyLimit withLimit(Limit limit) {
        return new PolicyLimit(policy, name, limit, label, onFailure);
    }

    static String defaultName(Limit limit) {
        String algorithm = limit.algorithm().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String zone = LimitText.zone(limit, "-").replace("+", "plus").replaceAll("[^A-Za-z0-9._-]", ".");
        return algorithm + "-" + LimitText.window(limit) + zone;
    }
}
