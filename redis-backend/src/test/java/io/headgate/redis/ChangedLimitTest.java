package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.History;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A limit that is changed while its buckets are in use. Redis does not know under which quota a bucket was
 * taken from: the time since the last whole unit came back counts at the new rate, and a key that nobody
 * is granted anything from expires when the bucket would have been full at the old one.
 */
class ChangedLimitTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final int STEPS = 60;

    private RedisServer server;
    private FakeTime time;
    private Backend backend;

    @BeforeEach
    void open() {
        server = RedisServer.start();
        time = new FakeTime(server, "changed");
        backend = RedisBackend.builder(server.uri() + "?deadline=10s")
                .secret(SECRET)
                .buildForgetful(time.script());
    }

    @AfterEach
    void close() {
        backend.close();
        time.close();
        server.close();
    }

    /** What a raise may give back early: less than what comes at the new rate while one unit came at the old. */
    @Test
    void neverIsMoreGrantedThanTheGreaterOfTwoLimitsAndTheLastUnitOfTheOldAllow() {
        int seeds = System.getProperty("long") == null ? 200 : 2_000;
        for (long seed = 0; seed < seeds; seed++) {
            time.begin();
            SplittableRandom random = new SplittableRandom(seed);
            Limit before = randomLimit(random, Duration.ofMillis(RandomLimit.logUniform(random, 1, 86_400_000)));
            Limit after = randomLimit(random, before.window());
            History history = new History(greatest(before, after));
            long now = 0;
            for (int step = 0; step < STEPS; step++) {
                Limit limit = step < STEPS / 2 ? before : after;
                long cost = RandomLimit.cost(random, limit);
                Usage usage = take("seed-" + seed, limit, cost);
                if (usage.granted()) {
                    history.granted(now, cost);
                }
                long micros = Math.min(RandomLimit.step(random, limit, usage), 10 * limit.windowMicros());
                time.advanceMicros(micros);
                now += micros;
            }
            long early = after.quota() > before.quota() ? 1 + after.quota() / before.quota() : 0;
            assertTrue(
                    history.excess() <= early,
                    "seed " + seed + ": " + before + ", then " + after + ": " + history.excess() + " above");
        }
    }

    @Test
    void aChangeByItselfGainsNothing() {
        Limit low = Limit.parse("10/1h burst 100");
        Limit high = Limit.parse("3600/1h burst 3600");
        assertTrue(take("api", low, 100).granted());
        for (int i = 0; i < 10; i++) {
            assertEquals(3_500, take("api", high, 3_600).remaining());
            assertEquals(0, take("api", low, 1).remaining());
        }
    }

    /** 359 s after the last whole unit, of which there is one in 360 s at first and one in a second then. */
    @Test
    void theTimeSinceTheLastWholeUnitCountsAtTheNewRate() {
        Limit low = Limit.parse("10/1h burst 1000");
        assertTrue(take("api", low, 1_000).granted());
        time.advanceMicros(359_000_000);
        assertEquals(0, take("api", low, 1).remaining());
        assertEquals(359, take("api", Limit.parse("3600/1h burst 1000"), 1_000).remaining());
    }

    @Test
    void aBucketThatNobodyIsGrantedFromIsForgottenWhenItWouldHaveBeenFullAtTheOldRate() {
        Limit lowered = Limit.parse("10/1m");
        assertTrue(take("api", Limit.parse("100/1m"), 100).granted());
        time.advanceMicros(60_000_000);
        assertEquals(0, take("api", lowered, 1).remaining());
        time.advanceMicros(2_000);
        assertEquals(9, take("api", lowered, 1).remaining());
    }

    private Usage take(String policy, Limit limit, long cost) {
        PolicyLimit named = new PolicyLimit(policy, "limit", limit, policy, FailureChoice.CLOSED);
        Take take = Take.of(Charge.builder(named, Key.of("alice")).cost(cost).build());
        return backend.take(take).usages().get(0);
    }

    private static Limit randomLimit(SplittableRandom random, Duration window) {
        long quota = RandomLimit.logUniform(random, 1, Math.min(1_000_000, window.toNanos()));
        return new Limit(Algorithm.TOKEN_BUCKET, quota, window, RandomLimit.logUniform(random, 1, 365 * quota));
    }

    private static Limit greatest(Limit one, Limit other) {
        return new Limit(
                Algorithm.TOKEN_BUCKET,
                Math.max(one.quota(), other.quota()),
                one.window(),
                Math.max(one.burst(), other.burst()));
    }
}
