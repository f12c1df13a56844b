package io.headgate.config;

import io.headgate.Policy;
import io.headgate.PolicyLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be said of a reload: where buckets start anew, and what takes a restart. */
final class ConfigChanges {
    private ConfigChanges() {}

    /** What has changed since the start that is not applied before the next one; the keys of the file. */
    static List<String> needRestart(Config started, Config now) {
        List<String> changed = new ArrayList<>();
        if (!started.backend().equals(now.backend())) {
            changed.add("backend or secret");
        }
        if (!started.proxies().header().equals(now.proxies().header())
                || !started.proxies().ranges().equals(now.proxies().ranges())) {
            changed.add("proxies");
        }
        return changed;
    }

    /** One line for each limit whose buckets are other ones than before. */
    static List<String> newBuckets(Config before, Config now) {
        Map<String, Policy> earlier = byName(before);
        List<String> lines = new ArrayList<>();
        for (Policy policy : now.policies()) {
            Policy old = earlier.get(policy.name());
            if (old == null) {
                lines.add("policy '%s' is new".formatted(policy.name()));
            } else if (!old.key().toString().equals(policy.key().toString())) {
                lines.add("policy '%s': key %s in place of %s, so its buckets start full"
                        .formatted(policy.name(), policy.key(), old.key()));
            } else {
                newLimits(old, policy, lines);
            }
        }
        earlier.keySet().removeAll(byName(now).keySet());
        earlier.keySet().forEach(name -> lines.add("policy '%s' is gone".formatted(name)));
        return lines;
    }

    private static void newLimits(Policy old, Policy now, List<String> lines) {
        for (PolicyLimit limit : now.limits()) {
            if (old.limits().stream().noneMatch(before -> sameBuckets(before, limit))) {
                lines.add("policy '%s': limit %s has another name, algorithm or window, so its buckets start full"
                        .formatted(now.name(), limit.limit()));
            }
        }
    }

    private static boolean sameBuckets(PolicyLimit before, PolicyLimit now) {
        return before.name().equals(now.name())
                && before.limit().algorithm() == now.limit().algorithm()
                && before.limit().window().equals(now.limit().window());
    }

    private static Map<String, Policy> byName(Config config) {
        Map<String, Policy> policies = new LinkedHashMap<>();
        config.policies().forEach(policy -> policies.put(policy.name(), policy));
        return policies;
    }
}
