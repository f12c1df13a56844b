package io.headgate.resilience;

import io.headgate.Charge;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.Arrays;
import java.util.List;

/** A refusal and how long it stands. Immutable. */
final class Refusal {
    /** What was filled elsewhere must be seen soon. */
    private static final long MAX_MICROS = 1_000_000;

    private final TakeHash takeHash;
    private final RefusedCharge[] charges;
    private final long era;
    private final long sentNanos;
    private final long receivedNanos;
    private final long nanos;

    Refusal(Take take, TakeHash takeHash, List<Usage> usages, long era, long sentNanos, long receivedNanos) {
        this.takeHash = takeHash;
        this.charges = new RefusedCharge[usages.size()];
        Arrays.setAll(charges, i -> RefusedCharge.of(take.charges().get(i), usages.get(i)));
        this.era = era;
        this.sentNanos = sentNanos;
        this.receivedNanos = receivedNanos;
        this.nanos = 1_000 * Math.min(MAX_MICROS, longestWaitMicros(charges));
    }

    private static long longestWaitMicros(RefusedCharge[] charges) {
        long micros = 0;
        for (RefusedCharge charge : charges) {
            micros = Math.max(micros, charge.refuses() ? charge.usage().waitMicros() : 0);
        }
        return micros;
    }

    /** Whether it stands for any time at all. */
    boolean lasts() {
        return nanos > 0;
    }

    /** Whether this is the answer to a take: to the same one, not forgotten, and not over. */
    boolean answers(Take take, TakeHash hash, long eraNow, long nowNanos) {
        long passedNanos = nowNanos - sentNanos;
        return passedNanos >= 0
                && passedNanos < nanos
                && era == eraNow
                && takeHash.high() == hash.high()
                && takeHash.low() == hash.low()
                && isOf(take.charges());
    }

    private boolean isOf(List<Charge> asked) {
        if (asked.size() != charges.length) {
            return false;
        }
        for (int i = 0; i < charges.length; i++) {
            if (!charges[i].isOf(asked.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Nothing has passed where another thread received the answer after this one read the time. */
    List<Usage> usagesAt(long nowNanos) {
        long micros = Math.max(0, nowNanos - receivedNanos) / 1_000;
        Usage[] usages = new Usage[charges.length];
        for (int i = 0; i < usages.length; i++) {
            usages[i] = charges[i].usageAfter(micros);
        }
        return List.of(usages);
    }
}
