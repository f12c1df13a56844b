package io.headgate.benchmarks;

import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.util.Map;
import java.util.function.BiFunction;

/** A rate limiter of Headgate. */
final class HeadgateClients implements RedisClients {
    private final RateLimiter limiter;
    private final BiFunction<RateLimiter, String, Decision> check;

    private HeadgateClients(
            RedisTarget target, Map<String, Limit> limits, BiFunction<RateLimiter, String, Decision> check) {
        RateLimiter.Builder builder = RateLimiter.builder().backend(target.backendUri());
        limits.forEach((policy, limit) -> builder.policy(
                Policy.builder(policy).limit(limit).key(KeyResolver.principal()).build()));
        this.limiter = builder.build();
        this.check = check;
    }

    /** Asked by policy name and key. */
    static HeadgateClients ofPolicy(String policy, RedisTarget target, Limit limit) {
        return new HeadgateClients(
                target, Map.of(policy, limit), (limiter, client) -> limiter.check(policy, Key.of(client), 1));
    }

    /** Asked by a request, which all policies charge. */
    static HeadgateClients ofRequest(RedisTarget target, Map<String, Limit> limits) {
        return new HeadgateClients(target, limits, (limiter, client) -> limiter.check(new PrincipalRequest(client)));
    }

    @Override
    public Answer ask(String client) {
        Decision decision = check.apply(limiter, client);
        if (decision instanceof Decision.Counted counted && counted.grant().failure() != null) {
            return Answer.FAILED;
        }
        if (decision.admits()) {
            return Answer.ADMITTED;
        }
        return decision instanceof Decision.Denied ? Answer.REFUSED : Answer.FAILED;
    }

    @Override
    public void close() {
        limiter.close();
    }
}
