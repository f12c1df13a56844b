package io.headgate.redis.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A slot that moves from one master to another, step by step: {@link #begin}, {@link #moveKeys} as often
 * as there are keys, {@link #end}. Before the last step the old master answers ASK for keys that it does
 * not have, and TRYAGAIN where it has some of a call's keys. Not thread-safe.
 */
public final class SlotMigration {
    private static final String TIMEOUT_MILLIS = "5000";

    private final RedisCluster cluster;
    private final String slot;
    private final RedisServer from;
    private final RedisServer to;

    SlotMigration(RedisCluster cluster, int slot, RedisServer from, RedisServer to) {
        this.cluster = cluster;
        this.slot = Integer.toString(slot);
        this.from = from;
        this.to = to;
    }

    /** Both know from now on that the slot is on its way. */
    public void begin() {
        to.call("CLUSTER", "SETSLOT", slot, "IMPORTING", idOf(from));
        from.call("CLUSTER", "SETSLOT", slot, "MIGRATING", idOf(to));
    }

    /**
     * Moves keys that are there.
     *
     * @param most how many at most
     * @return how many; 0 if none are left
     */
    public int moveKeys(int most) {
        try (RedisConnection connection = from.connect()) {
            Object found = connection.call("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(most));
            List<?> keys = (List<?>) Objects.requireNonNull(found);
            if (!keys.isEmpty()) {
                connection.call(migrate(keys));
            }
            return keys.size();
        }
    }

    /** Moves keys until none are left. */
    public void moveAllKeys() {
        int moved;
        do {
            moved = moveKeys(100);
        } while (moved > 0);
    }

    /** The slot is the new master's; each master is told. */
    public void end() {
        String owner = idOf(to);
        to.call("CLUSTER", "SETSLOT", slot, "NODE", owner);
        from.call("CLUSTER", "SETSLOT", slot, "NODE", owner);
        for (RedisServer other : cluster.masters()) {
            if (other != from && other != to) {
                other.call("CLUSTER", "SETSLOT", slot, "NODE", owner);
            }
        }
    }

    private String[] migrate(List<?> keys) {
        List<String> words = new ArrayList<>(List.of("MIGRATE", "127.0.0.1", "" + to.port(), "", "0", TIMEOUT_MILLIS));
        words.addAll(List.of("AUTH2", Login.SETUP.user(), Login.SETUP.password(), "KEYS"));
        keys.forEach(key -> words.add(String.valueOf(key)));
        return words.toArray(new String[0]);
    }

    private static String idOf(RedisServer server) {
        return String.valueOf(server.call("CLUSTER", "MYID"));
    }
}
