package io.headgate.benchmarks;

import static io.headgate.benchmarks.Figure.ADMITTED;
import static io.headgate.benchmarks.Figure.COMMANDS;
import static io.headgate.benchmarks.Figure.DECISIONS;
import static io.headgate.benchmarks.Figure.P50;
import static io.headgate.benchmarks.Figure.REDIS_CPU;
import static io.headgate.benchmarks.RedisPeer.BUCKET4J_64;
import static io.headgate.benchmarks.RedisPeer.BUCKET4J_8;
import static io.headgate.benchmarks.RedisPeer.BUCKET4J_BATCHING;
import static io.headgate.benchmarks.RedisPeer.HEADGATE;
import static io.headgate.benchmarks.RedisPeer.HEADGATE_ONE_POLICY;
import static io.headgate.benchmarks.RedisPeer.HEADGATE_THREE_POLICIES;

import io.headgate.Limit;
import java.time.Duration;
import java.util.List;

/**
 * Who asks what of a limit. No bucket expires while it is measured: its limit takes long to refill, or
 * it is never idle.
 *
 * @param alone whether there is one request at a time
 * @param clients how many clients ask; each is admitted, unless it is the only one and the limit binds
 * @param binds whether the limit decides how much is admitted
 */
record RedisScenario(
        String name,
        boolean alone,
        int clients,
        Limit limit,
        boolean binds,
        List<RedisPeer> peers,
        List<Requirement> requirements) {

    /** In the order in which they run. */
    static final List<RedisScenario> ALL = List.of(
            oneClient(
                    "hot",
                    "10000000/10m",
                    List.of(BUCKET4J_8, BUCKET4J_64, BUCKET4J_BATCHING, HEADGATE),
                    Requirement.atLeast(20, DECISIONS, HEADGATE, BUCKET4J_8),
                    Requirement.atLeast(1, DECISIONS, HEADGATE, BUCKET4J_BATCHING)),
            manyClients(
                    "many",
                    List.of(BUCKET4J_8, BUCKET4J_64, HEADGATE),
                    Requirement.atLeast(4, DECISIONS, HEADGATE, BUCKET4J_8),
                    Requirement.atLeast(2, DECISIONS, HEADGATE, BUCKET4J_64),
                    Requirement.atMost(1 / 6.0, REDIS_CPU, HEADGATE, BUCKET4J_8)),
            oneClient(
                            "over",
                            "10/1m",
                            List.of(BUCKET4J_8, HEADGATE),
                            Requirement.atLeast(1_000_000, DECISIONS, HEADGATE),
                            Requirement.atMost(0.01, COMMANDS, HEADGATE))
                    .binding(),
            manyClients("alone", List.of(BUCKET4J_8, HEADGATE), Requirement.atMost(0.6, P50, HEADGATE, BUCKET4J_8))
                    .oneAtATime(),
            threePolicies("three").oneAtATime(),
            threePolicies("three-loaded"),
            oneClient(
                            "rate",
                            "1000/1s",
                            List.of(BUCKET4J_8, BUCKET4J_64, BUCKET4J_BATCHING, HEADGATE),
                            Requirement.atMost(1, ADMITTED, HEADGATE))
                    .binding());

    /** What the limit allows of a bucket that was full, in the time. */
    long allowed(Duration time) {
        return limit.burst() + limit.quota() * time.toNanos() / limit.window().toNanos();
    }

    private static RedisScenario threePolicies(String name) {
        return manyClients(
                name,
                List.of(HEADGATE_ONE_POLICY, HEADGATE_THREE_POLICIES),
                Requirement.atMost(1.5, P50, HEADGATE_THREE_POLICIES, HEADGATE_ONE_POLICY));
    }

    private static RedisScenario oneClient(
            String name, String limit, List<RedisPeer> peers, Requirement... requirements) {
        return new RedisScenario(name, false, 1, Limit.parse(limit), false, peers, List.of(requirements));
    }

    private static RedisScenario manyClients(String name, List<RedisPeer> peers, Requirement... requirements) {
        return new RedisScenario(name, false, 100_000, Limit.parse("1000/1d"), false, peers, List.of(requirements));
    }

    private RedisScenario binding() {
        return new RedisScenario(name, alone, clients, limit, true, peers, requirements);
    }

    private RedisScenario oneAtATime() {
        return new RedisScenario(name, true, clients, limit, binds, peers, requirements);
    }
}
