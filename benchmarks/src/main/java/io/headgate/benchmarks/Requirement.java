package io.headgate.benchmarks;

import java.text.DecimalFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a figure of a peer must be, by itself or relative to the figure of another in the same round.
 *
 * @param relativeTo the other peer, or null
 * @param bound the least or the greatest that will do
 */
record Requirement(Figure figure, RedisPeer peer, @Nullable RedisPeer relativeTo, boolean atLeast, double bound) {

    static Requirement atLeast(double bound, Figure figure, RedisPeer peer) {
        return new Requirement(figure, peer, null, true, bound);
    }

    static Requirement atMost(double bound, Figure figure, RedisPeer peer) {
        return new Requirement(figure, peer, null, false, bound);
    }

    static Requirement atLeast(double bound, Figure figure, RedisPeer peer, RedisPeer relativeTo) {
        return new Requirement(figure, peer, relativeTo, true, bound);
    }

    static Requirement atMost(double bound, Figure figure, RedisPeer peer, RedisPeer relativeTo) {
        return new Requirement(figure, peer, relativeTo, false, bound);
    }

    /** What is compared with the bound, of one round; NaN where that round did not measure it. */
    double of(Map<RedisPeer, Map<Figure, Double>> round) {
        double own = figure(round, peer);
        return relativeTo == null ? own : own / figure(round, relativeTo);
    }

    boolean metBy(double median) {
        return atLeast ? median >= bound : median <= bound;
    }

    @Override
    public String toString() {
        return "%s of %s%s at %s %s"
                .formatted(
                        figure.title,
                        peer,
                        relativeTo == null ? "" : ", relative to " + relativeTo + ",",
                        atLeast ? "least" : "most",
                        new DecimalFormat("#.###").format(bound));
    }

    private double figure(Map<RedisPeer, Map<Figure, Double>> round, RedisPeer whose) {
        return round.getOrDefault(whose, Map.of()).getOrDefault(figure, Double.NaN);
    }
}
