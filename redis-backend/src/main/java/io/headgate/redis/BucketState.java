package io.headgate.redis;

import io.headgate.Algorithm;
import io.headgate.Limit;
import io.headgate.Usage;
import io.headgate.WindowCount;

/**
 * What the script says of one bucket and the equal takes that asked for it. Immutable.
 *
 * @param charged how many of the takes were charged, the first ones; -1 if the value is not a bucket's, and -2 if it
 *     is none of the calendar's windows now that were sent
 * @param used the units that were used before them
 * @param ageMicros the time since the last whole unit came back, or since the window began; negative where the clock
 *     has stepped back
 * @param rest what the division left then, below the quota; of a sliding window what was used in the one before
 */
record BucketState(long charged, long used, long ageMicros, long rest) {
    static BucketState read(Reply reply) {
        return new BucketState(reply.next(), reply.next(), reply.next(), reply.next());
    }

    boolean foreign() {
        return charged == -1;
    }

    boolean elsewhen() {
        return charged == -2;
    }

    /** What the nth take, counted from 0, finds after it. */
    Usage usageOf(Call.Part part, int nth, long nowMicros) {
        Limit limit = part.limit();
        long cost = part.units();
        boolean wasCharged = nth < charged;
        long usedThen = used + (wasCharged ? nth + 1 : charged) * cost;
        return limit.algorithm() == Algorithm.TOKEN_BUCKET
                ? usageOfBucket(limit, cost, wasCharged, usedThen)
                : usageOfWindow(limit, cost, wasCharged, usedThen, nowMicros);
    }

    private Usage usageOfWindow(Limit limit, long cost, boolean wasCharged, long usedThen, long nowMicros) {
        long start = nowMicros - ageMicros;
        WindowCount count = new WindowCount(start, limit.windowEndMicros(start), usedThen, rest);
        long remaining = count.remaining(limit, nowMicros);
        return new Usage(
                wasCharged || remaining >= cost,
                remaining,
                count.waitMicros(limit, cost, nowMicros),
                count.fullMicros(limit, nowMicros));
    }

    private Usage usageOfBucket(Limit limit, long cost, boolean wasCharged, long usedThen) {
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
    Usage usageWithout(Call.Part part, int nth, long nowMicros) {
        return new BucketState(Math.min(nth, charged), used, ageMicros, rest).usageOf(part, nth, nowMicros);
    }

    private long untilBack(Limit limit, long units) {
        return units <= 0 ? 0 : limit.refillMicros(units, rest) - ageMicros;
    }
}
