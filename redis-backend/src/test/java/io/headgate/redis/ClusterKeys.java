package io.headgate.redis;

import io.headgate.Key;
import io.headgate.PolicyLimit;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Clients by the slots of their buckets, of a backend whose URI ends in {@link #SECRET}. */
public final class ClusterKeys {
    /** A parameter. */
    public static final String SECRET = "secret=the-secret-of-the-cluster";

    private static final BucketNames NAMES =
            new BucketNames("headgate", SECRET.substring("secret=".length()).getBytes(StandardCharsets.UTF_8));

    private ClusterKeys() {}

    public static String bucket(PolicyLimit limit, String client) {
        return NAMES.of(limit, Key.of(client));
    }

    public static int slot(PolicyLimit limit, String client) {
        return SlotGroup.slotOf(bucket(limit, client));
    }

    /** The slot of the bucket that a master is asked about while nobody else asks. */
    public static int probedSlot(IntPredicate ofMaster) {
        return IntStream.iterate(0, i -> i + 1)
                .map(i -> SlotGroup.slotOf(NAMES.probe(i)))
                .filter(ofMaster)
                .findFirst()
                .orElseThrow();
    }

    /** Clients whose slots are such, without end. */
    public static Stream<String> clients(PolicyLimit limit, IntPredicate slots) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "client-" + i)
                .filter(client -> slots.test(slot(limit, client)));
    }
}
