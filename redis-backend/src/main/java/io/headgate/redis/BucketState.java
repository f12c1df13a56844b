package io.headgate.redis;

import io.headgate.Limit;
import io.headgate.Usage;

/**
 * What the script says of one bucket and the equal takes that asked for it. Immutable.
 *
 * @param charged how many of the takes were charged, the first ones; -1 if the value is not a bucket's
 * @param used the units that were used before them
 * @param ageMicros the time since the last whole unit came back; negative where the clock has stepped back
 * @param rest what the division left then, below the quota
 */
record BucketState(long charged, long used, long ageMicros, long rest) {
    static BucketState read(Reply reply) {
        return new BucketState(reply.next(), reply.next(), reply.next(), reply.next());
    }

    boolean foreign() {
        return charged < 0;
    }

    /** What the nth take, counted from 0, finds after it. */
    Usage usageOf(Call.Part part, int nth) {
        Limit limit = part.limit();
        long cost = part.units();
        boolean wasCharged = nth < charged;
        long usedThen = used + (wasCharged ? nth + 1 : charged) * cost;
        return new Usage(
                wasCharged || limit.burst() - usedThen >= cost,
                Math.max(0, limit.burst() - usedThen),
                untilBack(limit, usedThen - (limit.burst() - cost)),
                untilBack(limit, usedThen));
    }

    /** Whether the nth take, counted from 0, was charged. */
    boolean charges(int nth) {
        return nth < charged;
    }

    /** What the nth take, counted from 0, would find if it had not been charged. */
    Usage usageWithout(Call.Part part, int nth) {
        return new BucketState(Math.min(nth, charged), used, ageMicros, rest).usageOf(part, nth);
    }

    private long untilBack(Limit limit, long units) {
        return units <= 0 ? 0 : limit.refillMicros(units, rest) - ageMicros;
    }
}
