package io.headgate;

import java.util.List;

/** The charges of one request, asked of a backend all or none. Immutable; the buckets are distinct. */
public final class Take {
    private final List<Charge> charges;

    private Take(List<Charge> charges) {
        this.charges = charges;
    }

    /**
     * The charges of one request.
     *
     * @throws IllegalArgumentException if there is no charge, or two are on one bucket
     */
    public static Take of(Charge... charges) {
        return of(List.of(charges));
    }

    /**
     * The charges of one request.
     *
     * @throws IllegalArgumentException if there is no charge, or two are on one bucket
     */
    public static Take of(List<Charge> charges) {
        if (charges.isEmpty()) {
            throw new IllegalArgumentException("take: no charge, expected at least one");
        }
        for (int i = 1; i < charges.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (charges.get(i).sameBucketAs(charges.get(j))) {
                    throw new IllegalArgumentException("take: two charges on one bucket: %s, expected their costs added"
                            .formatted(charges.get(i)));
                }
            }
        }
        return new Take(List.copyOf(charges));
    }

    /** Of at least one charge, on buckets that are known to be distinct. */
    static Take ofDistinct(Charge... charges) {
        return new Take(List.of(charges));
    }

    /** The charges, at least one, in the order in which they were asked. */
    public List<Charge> charges() {
        return charges;
    }

    @Override
    public String toString() {
        return "Take" + charges;
    }
}
