package io.headgate.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node has which slots, as one node sees it. Immutable.
 *
 * @param ranges the slots that a master serves
 * @param nodes every node that was named, replicas too
 * @see <a href="https://redis.io/docs/latest/commands/cluster-slots/">CLUSTER SLOTS</a>
 */
record ClusterSlots(List<Range> ranges, Set<Host> nodes) {
    /** How many slots a cluster has. */
    static final int COUNT = 16_384;

    /** Slots and their master. */
    record Range(int from, int to, Host master) {}

    /**
     * Reads a reply.
     *
     * @param asked the node that replied; one that does not know its own host leaves it out
     * @throws Reply.MalformedReplyException if this is no such reply
     */
    static ClusterSlots of(Object reply, Host asked) {
        List<Range> ranges = new ArrayList<>();
        Set<Host> nodes = new LinkedHashSet<>();
        for (Object entry : list(reply)) {
            List<?> range = list(entry);
            if (range.size() < 3) {
                throw new Reply.MalformedReplyException();
            }
            range.subList(2, range.size()).forEach(node -> nodes.add(node(node, asked)));
            ranges.add(new Range(slot(range.get(0)), slot(range.get(1)), node(range.get(2), asked)));
        }
        return new ClusterSlots(List.copyOf(ranges), Set.copyOf(nodes));
    }

    private static Host node(Object node, Host asked) {
        List<?> parts = list(node);
        if (parts.size() < 2) {
            throw new Reply.MalformedReplyException();
        }
        return at(text(parts.get(0)), number(parts.get(1)), asked);
    }

    /** A node as another names it: without a host, or with {@code ?} for one, it has that of the one asked. */
    static Host at(String host, int port, Host asked) {
        return new Host(host.isEmpty() || host.equals("?") ? asked.name() : host, port);
    }

    private static int slot(Object value) {
        int slot = number(value);
        if (slot < 0 || slot >= COUNT) {
            throw new Reply.MalformedReplyException();
        }
        return slot;
    }

    private static int number(Object value) {
        if (value instanceof Long number && number >= 0 && number <= 65_535) {
            return number.intValue();
        }
        throw new Reply.MalformedReplyException();
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new Reply.MalformedReplyException();
    }
}
