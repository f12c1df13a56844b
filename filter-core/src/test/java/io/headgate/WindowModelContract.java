package io.headgate;

import java.util.SplittableRandom;

/**
 * Random sequences on limits of all algorithms, also in one take, for backends that count by all of them and whose time
 * is {@link TestTime#exact()} and since the epoch.
 */
public abstract class WindowModelContract extends ModelContract {
    @Override
    Limit limit(SplittableRandom random) {
        return RandomLimit.ofAnyAlgorithm(random);
    }

    @Override
    protected int seeds() {
        return System.getProperty("long") == null ? 500 : 5_000;
    }
}
