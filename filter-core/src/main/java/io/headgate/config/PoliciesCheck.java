package io.headgate.config;

import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for policies that get into each other's way. */
final class PoliciesCheck {
    private PoliciesCheck() {}

    static void check(Problems problems, List<FilePolicy> policies) {
        Map<String, FilePolicy> byName = new HashMap<>();
        policies.forEach(policy -> byName.putIfAbsent(policy.name(), policy));
        requireDistinctLabels(problems, byName);
        warnOfTwins(problems, policies);
    }

    /** Clients see a limit of a policy that has several as policy.limit, which may be another policy's name. */
    private static void requireDistinctLabels(Problems problems, Map<String, FilePolicy> byName) {
        for (FilePolicy policy : byName.values()) {
            for (PolicyLimit limit : policy.policy().limits()) {
                FilePolicy other = byName.get(limit.label());
                if (other != null
                        && !other.name().equals(policy.name())
                        && other.policy().limits().size() == 1) {
                    problems.error(
                            other.placeOfName(),
                            "%sclients see the limit '%s' of policy '%s' under this name too, expected another"
                                    .formatted(other.where(), limit.name(), policy.name()));
                }
            }
        }
    }

    private static void warnOfTwins(Problems problems, List<FilePolicy> policies) {
        Map<Counted, FilePolicy> seen = new HashMap<>();
        for (FilePolicy policy : policies) {
            FilePolicy twin = policy.isMatched() ? seen.putIfAbsent(Counted.of(policy.policy()), policy) : null;
            if (twin != null && !twin.name().equals(policy.name())) {
                problems.warning(
                        policy.placeOfName(),
                        "%spolicy '%s' counts the same requests by the same key and limits, so one of the two is enough"
                                .formatted(policy.where(), twin.name()));
            }
        }
    }

    /** What a policy counts, whatever its name. */
    private record Counted(String match, String key, List<Limit> limits, long cost) {
        static Counted of(Policy policy) {
            return new Counted(
                    policy.match().toString(),
                    policy.key().toString(),
                    policy.limits().stream().map(PolicyLimit::limit).toList(),
                    policy.cost());
        }
    }
}
