package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contract tests of backends have in common. There is one for each capability: {@link
 * TokenBucketContract}, {@link AllOrNoneContract} and, of takes at the same moment, {@link AtomicTakeContract},
 * {@link SettleContract}, {@link DryRunContract}, {@link ClockContract}, {@link ConcurrencyContract} and {@link ModelContract}. The author of a backend extends those that its
 * {@link Backend#capabilities()} promise and says in {@link #open} how to make one:
 *
 * <pre>{@code
 * @Nested
 * class TokenBuckets extends TokenBucketContract {
 *     @Override
 *     protected Backend open() {
 *         return MemoryBackend.builder().clock(clock).build();
 *     }
 *
 *     @Override
 *     protected TestTime time() {
 *         return TestTime.of(clock);
 *     }
 * }
 * }</pre>
 */
public abstract class BackendContract {
    static final long SECOND = 1_000_000;
    static final long MINUTE = 60 * SECOND;

    protected static final Key ALICE = Key.of("alice");
    protected static final Key BOB = Key.of("bob");

    protected Backend backend;

    /** A backend whose buckets are all full. */
    protected abstract Backend open();

    /** The time that the opened backend tells. */
    protected abstract TestTime time();

    @BeforeEach
    void openBackend() {
        backend = open();
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    protected static PolicyLimit limit(String policy, String text) {
        return limit(policy, Limit.parse(text));
    }

    protected static PolicyLimit limit(String policy, Limit limit) {
        return new PolicyLimit(policy, PolicyLimit.defaultName(limit), limit, policy);
    }

    protected static Charge charge(PolicyLimit limit, Key key, long cost) {
        return Charge.builder(limit, key).cost(cost).build();
    }

    protected static Charge observed(PolicyLimit limit, Key key, long cost) {
        return Charge.builder(limit, key).cost(cost).observed().build();
    }

    protected Grant take(PolicyLimit limit, long cost) {
        return backend.take(Take.of(charge(limit, ALICE, cost)));
    }

    protected Usage usageOfTake(PolicyLimit limit, long cost) {
        return take(limit, cost).usages().get(0);
    }

    protected Usage peek(PolicyLimit limit, Key key, long cost) {
        return backend.peek(Take.of(charge(limit, key, cost))).get(0);
    }

    protected long remaining(PolicyLimit limit, Key key) {
        return peek(limit, key, 1).remaining();
    }

    protected void advance(long micros) {
        time().advanceMicros(micros);
    }

    protected void requireExactTime() {
        assumeTrue(time().exact(), "time cannot be faked here");
    }

    protected static void assertGranted(Grant grant) {
        assertTrue(grant.granted(), () -> "refused: " + grant.usages());
    }

    protected static void assertRefused(Grant grant) {
        assertFalse(grant.granted(), () -> "granted: " + grant.usages());
    }

    protected static void assertUsages(List<Usage> expected, Grant grant) {
        assertEquals(expected, grant.usages());
    }
}
