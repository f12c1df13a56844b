package io.headgate.memory;

import static io.headgate.memory.TableFixture.limit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Key;
import io.headgate.PolicyLimit;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Promise 40: keys whose strings collide do not collide in the table. */
class HashFloodingTest {
    private static final int KEYS = 40_000;
    private static final PolicyLimit LIMIT = limit("api", "1/366d");

    @Test
    void collidingKeysAreInsertedInLinearTime() {
        long ordinary = millisToInsert(number -> "ordinary-" + number);
        long colliding = millisToInsert(HashFloodingTest::colliding);
        System.out.printf(
                "promise 40: %d colliding keys inserted in %d ms, ordinary ones before that in %d ms%n",
                KEYS, colliding, ordinary);
        assertTrue(colliding < 3_000, () -> colliding + " ms");
    }

    private static long millisToInsert(IntFunction<String> keys) {
        TableFixture fixture = new TableFixture(KEYS);
        long start = System.nanoTime();
        for (int i = 0; i < KEYS; i++) {
            fixture.take(LIMIT, keys.apply(i), 1);
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertEquals(KEYS, fixture.table.size());
        return millis;
    }

    @Test
    void theHashesOfCollidingKeysAreSpread() {
        TableFixture fixture = new TableFixture(1);
        Set<Integer> strings = new HashSet<>();
        Set<Integer> buckets = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            strings.add(colliding(i).hashCode());
            buckets.add(fixture.table.keyOf(LIMIT, Key.of(colliding(i))).hashCode());
        }
        assertEquals(1, strings.size());
        assertTrue(buckets.size() > KEYS - 10, () -> buckets.size() + " hashes");
    }

    private static String colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }
}
