package io.headgate.redis.fault;

import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.Take;

/** Takes of one charge. */
final class Takes {
    private Takes() {}

    /** Closed, so that a failure is seen as it is. */
    static Policy policy(String name, String limit) {
        return Policy.builder(name)
                .limit(Limit.parse(limit))
                .onFailure(FailureChoice.CLOSED)
                .build();
    }

    static PolicyLimit limit(String policy, String limit) {
        return policy(policy, limit).limits().get(0);
    }

    static Take of(PolicyLimit limit, String key) {
        return of(limit, key, 1);
    }

    static Take of(PolicyLimit limit, String key, long cost) {
        return Take.of(charge(limit, key, cost));
    }

    static Charge charge(PolicyLimit limit, String key, long cost) {
        return Charge.builder(limit, Key.of(key)).cost(cost).build();
    }

    /** The units that a bucket lacks. */
    static long used(Backend backend, PolicyLimit limit, String key) {
        return limit.limit().burst() - backend.peek(of(limit, key)).get(0).remaining();
    }
}
