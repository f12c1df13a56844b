package io.headgate.redis;

import io.headgate.Usage;
import java.util.List;

/**
 * What Redis answered to one {@link Call}. Immutable.
 *
 * @param granted whether every enforced part was charged
 * @param parts of a take or a peek its parts; none of a call that does not ask
 * @param states what the script says of each part's bucket
 * @param nth the place of the call among the equal ones that were asked together, from 0
 * @param nowMicros the server's time
 */
record Answer(boolean granted, List<Call.Part> parts, List<BucketState> states, int nth, long nowMicros) {
    /** One for each part, as it is after the call. */
    List<Usage> usages() {
        Usage[] usages = new Usage[parts.size()];
        for (int i = 0; i < usages.length; i++) {
            usages[i] = states.get(i).usageOf(parts.get(i), nth, nowMicros);
        }
        return List.of(usages);
    }

    /** Whether a part was charged. */
    boolean charged(int part) {
        return states.get(part).charges(nth);
    }

    /** What a part's bucket is once this call's charge is given back. */
    Usage usageWithout(int part) {
        return states.get(part).usageWithout(parts.get(part), nth, nowMicros);
    }
}
