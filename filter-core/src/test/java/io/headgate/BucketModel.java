package io.headgate;

/** What a bucket must answer, by an oracle that counts without end. Not thread-safe. */
public interface BucketModel {
    /** A full bucket under a limit. */
    static BucketModel of(Limit limit, long nowMicros) {
        return limit.algorithm() == Algorithm.TOKEN_BUCKET
                ? new TokenBucketModel(nowMicros)
                : new WindowModel(limit, nowMicros);
    }

    /** Comes to a time; to be called before all else is asked at that time. */
    void refill(Limit limit, long nowMicros);

    boolean holds(Limit limit, long cost);

    void charge(Limit limit, long cost);

    /** Only while the window lasts that began with the take, or in which it was. */
    void giveBack(Limit limit, long units, long takenMicros, long nowMicros);

    Usage usage(Limit limit, boolean granted, long cost, long nowMicros);
}
