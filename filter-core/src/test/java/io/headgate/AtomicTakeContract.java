package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What holds of takes of several charges at the same moment, for backends whose {@link Capabilities#atomic()} is
 * true: nobody sees some of the charges.
 */
public abstract class AtomicTakeContract extends AllOrNoneContract {
    private static final int THREADS = 64;

    /** How many seeds each test runs; fewer where a decision takes long. */
    protected int seeds() {
        return 20;
    }

    @Test
    void saysThatItTakesAllOrNone() {
        assertTrue(backend.capabilities().atomic());
    }

    @Test
    void refusedTakesNeverHideUnitsFromOthers() {
        for (int seed = 0; seed < seeds(); seed++) {
            PolicyLimit limit = limit("hidden-" + seed, "10/366d");
            PolicyLimit empty = limit("empty-" + seed, "1/366d");
            assertGranted(take(empty, 1));
            AtomicLong refused = new AtomicLong();
            Threads.run(THREADS, thread -> {
                for (int i = 0; i < 50; i++) {
                    if (thread % 2 == 0) {
                        assertRefused(backend.take(Take.of(charge(limit, ALICE, 10), charge(empty, ALICE, 1))));
                    } else if (!peek(limit, ALICE, 10).granted()) {
                        refused.incrementAndGet();
                    }
                }
            });
            assertEquals(0, refused.get(), "seed " + seed);
        }
    }
}
