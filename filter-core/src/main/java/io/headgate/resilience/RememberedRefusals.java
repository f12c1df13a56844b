package io.headgate.resilience;

import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.SipHash;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend that does not ask again what was just refused. Thread-safe; a remembered refusal waits for
 * no lock.
 *
 * <p>Units come back at known times and in no other way, so a take that the delegate refused stays
 * refused until the longest wait among the limits that refused it is over. The same take, of the same
 * charges in the same order, is refused here until then, or for a second at most. Every other take asks
 * the delegate. Nothing is ever granted here. A take of several charges is not remembered where the
 * delegate's {@link Capabilities#atomic()} is false: what refused it may be given back at once.
 *
 * <p>The wait is counted from before the delegate was asked, by this node's monotonic clock, so a
 * refusal is forgotten no later than it ends. The usages of a remembered refusal are moved on from when
 * the delegate's answer arrived: a request that comes back after the wait they tell, alone on its buckets,
 * is not too early. Their remaining units err against the client, by less than one unit or, where more
 * come back in a microsecond, by less than a microsecond brings; those of a fixed or a sliding window stay as they
 * were. What other takes took meanwhile they do not know.
 *
 * <p>What fills a bucket in another way is seen a second late at worst: a reset or a give-back on
 * another node, a server that comes back empty, a step of its clock. Of those on this node {@link
 * #reset}, {@link Grant#settle} and {@link #forgetRefusals()} forget every refusal.
 *
 * <p>Memory is bounded: a table of slots, in which a newer refusal replaces an older one. A slot holds
 * a keyed hash in place of the clients' keys, so it takes the same memory however long they are.
 */
public final class RememberedRefusals implements Backend {
    /** How many refusals can be remembered unless said. */
    public static final int DEFAULT_SLOTS = 16_384;

    private static final int MAX_SLOTS = 1 << 30;

    private final Backend delegate;
    private final LongSupplier nanoTime;
    private final boolean atomic;
    private final AtomicReferenceArray<@Nullable Refusal> slots;
    private final SipHash hash = SipHash.seeded();

    /** A refusal of an earlier era is forgotten. */
    private final AtomicLong era = new AtomicLong();

    /** Remembers {@link #DEFAULT_SLOTS} refusals by {@link System#nanoTime()}. */
    public RememberedRefusals(Backend delegate) {
        this(delegate, DEFAULT_SLOTS, System::nanoTime);
    }

    /**
     * Remembers as many refusals as there are slots.
     *
     * @param slots a power of two, 1 to 2^30
     * @param nanoTime a clock like {@link System#nanoTime()}, which never steps back
     * @throws IllegalArgumentException if the number of slots is not one of those
     */
    public RememberedRefusals(Backend delegate, int slots, LongSupplier nanoTime) {
        if (slots < 1 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(
                    "remembered refusals: %d slots, expected a power of two from 1 to %d".formatted(slots, MAX_SLOTS));
        }
        this.delegate = delegate;
        this.nanoTime = nanoTime;
        this.atomic = delegate.capabilities().atomic();
        this.slots = new AtomicReferenceArray<>(slots);
    }

    @Override
    public Grant take(Take take) {
        return atomic || take.charges().size() == 1 ? takeOrRemember(take) : forgetting(delegate.take(take));
    }

    private Grant forgetting(Grant grant) {
        return grant.granted() ? new ForgettingGrant(grant, this) : grant;
    }

    private Grant takeOrRemember(Take take) {
        TakeHash takeHash = TakeHash.of(take, hash);
        int slot = (int) takeHash.high() & slots.length() - 1;
        long eraNow = era.get();
        long sentNanos = nanoTime.getAsLong();
        Refusal refusal = slots.get(slot);
        if (refusal != null && refusal.answers(take, takeHash, eraNow, sentNanos)) {
            return new RefusedGrant(take, refusal.usagesAt(sentNanos));
        }
        Grant grant = delegate.take(take);
        if (!grant.granted()) {
            remember(slot, new Refusal(take, takeHash, grant.usages(), eraNow, sentNanos, nanoTime.getAsLong()));
        }
        return forgetting(grant);
    }

    private void remember(int slot, Refusal refusal) {
        if (refusal.lasts()) {
            slots.set(slot, refusal);
        }
    }

    @Override
    public List<Usage> peek(Take take) {
        return delegate.peek(take);
    }

    /** Forgets every refusal. */
    @Override
    public void reset(PolicyLimit limit, Key key) {
        try {
            delegate.reset(limit, key);
        } finally {
            forgetRefusals();
        }
    }

    /**
     * Forgets every refusal, those too whose answer is still on its way. To be called where buckets may
     * have been filled otherwise than by time: after a reconnect, after a reload.
     */
    @Override
    public void forgetRefusals() {
        era.incrementAndGet();
        delegate.forgetRefusals();
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public Health health() {
        return delegate.health();
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return delegate.onHealthChange(listener);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
