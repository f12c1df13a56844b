package io.headgate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What policies in dry run say of a request that is granted. Immutable.
 *
 * <p>A policy that is enforced charges all of its limits or none. Observed charges are made one by one, so where one
 * limit would refuse, what the others of its policy were charged is given back.
 *
 * @param refusing by the name of each policy that would refuse, the usages of its limits
 * @param chargedInPart whether one of these policies was charged nevertheless, by a limit that would not refuse
 */
record DryRuns(Map<String, List<Usage>> refusing, boolean chargedInPart) {
    /** Whether one would refuse at all: mostly none does, and then there is nothing to collect. */
    static boolean oneRefuses(Grant grant) {
        List<Charge> charges = grant.charges();
        for (int i = 0; i < charges.size(); i++) {
            if (!charges.get(i).enforced() && !grant.usages().get(i).granted()) {
                return true;
            }
        }
        return false;
    }

    static DryRuns of(Grant grant) {
        List<Charge> charges = grant.charges();
        Map<String, List<Usage>> observed = new LinkedHashMap<>();
        for (int i = 0; i < charges.size(); i++) {
            if (!charges.get(i).enforced()) {
                observed.computeIfAbsent(charges.get(i).limit().policy(), policy -> new ArrayList<>())
                        .add(grant.usages().get(i));
            }
        }
        observed.values().removeIf(usages -> usages.stream().allMatch(Usage::granted));
        return new DryRuns(
                observed,
                observed.values().stream().anyMatch(usages -> usages.stream().anyMatch(Usage::granted)));
    }

    /** Nothing of a policy that would refuse. */
    long finalCost(Charge charge) {
        return refusing.containsKey(charge.limit().policy()) ? 0 : charge.cost();
    }
}
