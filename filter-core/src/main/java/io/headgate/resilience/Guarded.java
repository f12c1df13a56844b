package io.headgate.resilience;

import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A backend that is not asked while its server is down, as a {@link Breaker} finds. Thread-safe.
 *
 * <p>While it is not asked, every call throws at once a {@link io.headgate.BackendException} of the kind of the
 * last failure. Only takes teach the breaker: a server that cannot write may still answer a peek. The breaker's
 * probe is a take of its own, from a bucket that no policy has.
 */
public final class Guarded implements Backend {
    private static final Take PROBE = Take.of(Charge.builder(
                    new PolicyLimit("headgate-probe", "probe", Limit.parse("1000/1s"), "headgate-probe"), Key.GLOBAL)
            .build());

    private final Backend delegate;
    private final Breaker breaker;

    /**
     * Begins to guard a backend, and closes it in the end.
     *
     * @param delegate whose calls end by the deadline
     * @param name whom the log and the health name: {@code Redis at 127.0.0.1:6379}
     */
    public Guarded(Backend delegate, String name, Duration deadline) {
        this(delegate, Breaker.start(name, deadline, probe(delegate)));
    }

    /** Guards a backend by a breaker whose probe asks it. Both are closed in the end. */
    public Guarded(Backend delegate, Breaker breaker) {
        this.delegate = delegate;
        this.breaker = breaker;
    }

    /** A probe of a backend: takes a unit of {@code 1000/1s} from a bucket of the policy {@code headgate-probe}. */
    public static Runnable probe(Backend backend) {
        return () -> backend.take(PROBE);
    }

    /** Whether a failure would refuse this take: it holds an enforced charge whose choice is {@code closed}. */
    public static boolean mustAsk(Take take) {
        List<Charge> charges = take.charges();
        for (int i = 0; i < charges.size(); i++) {
            if (charges.get(i).enforced() && charges.get(i).limit().onFailure() == FailureChoice.CLOSED) {
                return true;
            }
        }
        return false;
    }

    /** Says that the server may be back: {@link Breaker#probeSoon()}. */
    public void probeSoon() {
        breaker.probeSoon();
    }

    @Override
    public Grant take(Take take) {
        Grant grant = breaker.call(mustAsk(take), () -> delegate.take(take));
        return grant.granted() ? new GuardedGrant(grant, breaker) : grant;
    }

    @Override
    public List<Usage> peek(Take take) {
        breaker.admit(false);
        return delegate.peek(take);
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        breaker.admit(true);
        delegate.reset(limit, key);
    }

    @Override
    public void forgetRefusals() {
        delegate.forgetRefusals();
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    /** The breaker's state and problems, and then the problems of which the delegate knows; what both say once. */
    @Override
    public Health health() {
        Health health = breaker.health();
        return new Health(
                health.state(),
                Stream.concat(health.problems().stream(), delegate.health().problems().stream())
                        .distinct()
                        .toList());
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return breaker.onHealthChange(listener);
    }

    @Override
    public void close() {
        breaker.close();
        delegate.close();
    }
}
