package io.headgate;

import java.util.function.ToLongFunction;

/**
 * One bucket, its limit and the cost, as asked of a backend. Immutable.
 *
 * <p>A charge is <i>enforced</i>: if its bucket does not hold the cost, the take is refused. Or it is
 * <i>observed</i>: it is charged if the take is granted and its own bucket holds the cost, and never
 * refuses.
 */
public final class Charge {
    private final PolicyLimit limit;
    private final Key key;
    private final long cost;
    private final boolean enforced;

    Charge(PolicyLimit limit, Key key, long cost, boolean enforced) {
        this.limit = limit;
        this.key = key;
        this.cost = cost;
        this.enforced = enforced;
    }

    /** A charge to be filled in: enforced, of cost 1, unless said. */
    public static Builder builder(PolicyLimit limit, Key key) {
        return new Builder(limit, key);
    }

    /** The limit, which with the {@link #key()} names the bucket. */
    public PolicyLimit limit() {
        return limit;
    }

    /** Whose bucket it is. */
    public Key key() {
        return key;
    }

    /** The units to take, from 1 to the limit's burst. */
    public long cost() {
        return cost;
    }

    /** Whether this charge can refuse the take. */
    public boolean enforced() {
        return enforced;
    }

    /**
     * What the charge costs in the end, as a function that was given to {@link Grant#settle} says.
     *
     * @return 0 to {@link Limit#MAX_UNITS}
     * @throws IllegalArgumentException if the function says anything else
     */
    public long finalCost(ToLongFunction<Charge> finalCost) {
        long units = finalCost.applyAsLong(this);
        if (units < 0 || units > Limit.MAX_UNITS) {
            throw new IllegalArgumentException(
                    "settle: final cost %d of %s, expected 0 to %d".formatted(units, this, Limit.MAX_UNITS));
        }
        return units;
    }

    boolean sameBucketAs(Charge other) {
        return limit.policy().equals(other.limit.policy())
                && limit.name().equals(other.limit.name())
                && key.equals(other.key);
    }

    @Override
    public String toString() {
        return "Charge[%s, %s, cost=%d]".formatted(limit.label(), key, cost);
    }

    /** Collects the parts of a {@link Charge}. Not thread-safe. */
    public static final class Builder {
        private final PolicyLimit limit;
        private final Key key;
        private long cost = 1;
        private boolean enforced = true;

        private Builder(PolicyLimit limit, Key key) {
            this.limit = limit;
            this.key = key;
        }

        /**
         * Says how many units the charge takes.
         *
         * @throws IllegalArgumentException if the cost is not from 1 to the limit's burst
         */
        public Builder cost(long cost) {
            Policy.requireCost(limit.policy(), limit.limit(), cost);
            this.cost = cost;
            return this;
        }

        /** Makes the charge an observed one. */
        public Builder observed() {
            this.enforced = false;
            return this;
        }

        public Charge build() {
            return new Charge(limit, key, cost, enforced);
        }
    }
}
