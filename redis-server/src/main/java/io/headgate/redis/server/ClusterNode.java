package io.headgate.redis.server;

import java.util.List;
import java.util.stream.Stream;

/**
 * A line of {@code CLUSTER NODES}: what one node says of another, or of itself.
 *
 * @param id the name that the cluster knows it by
 * @param port the port that it announces
 * @param flags {@code master}, {@code slave}, {@code fail} ...
 * @param masterId whose replica it is, or {@code -}
 * @param epoch the greater, the newer are its slots
 * @param slots the ranges it has
 */
record ClusterNode(String id, int port, List<String> flags, String masterId, long epoch, List<Range> slots) {
    /** Slots next to one another, both ends included. */
    record Range(int first, int last) {
        static Range parse(String text) {
            String[] ends = text.split("-", 2);
            return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        }

        boolean has(int slot) {
            return first <= slot && slot <= last;
        }
    }

    /** What a server says of all of them. */
    static List<ClusterNode> seenBy(RedisServer server) {
        return String.valueOf(server.call("CLUSTER", "NODES"))
                .lines()
                .map(ClusterNode::parse)
                .toList();
    }

    static ClusterNode parse(String line) {
        String[] words = line.split(" ", -1);
        String port = words[1].substring(words[1].indexOf(':') + 1, words[1].indexOf('@'));
        // a slot on its way has brackets, and is listed besides
        List<Range> slots = Stream.of(words)
                .skip(8)
                .filter(word -> !word.startsWith("["))
                .map(Range::parse)
                .toList();
        return new ClusterNode(
                words[0],
                Integer.parseInt(port),
                List.of(words[2].split(",", -1)),
                words[3],
                Long.parseLong(words[6]),
                slots);
    }

    /** The same for whoever sees it: in the end all nodes say this of it. */
    ClusterNode shared() {
        List<String> others =
                flags.stream().filter(flag -> !flag.equals("myself")).toList();
        return new ClusterNode(id, port, others, masterId, 0, slots);
    }

    /** Neither failing nor unknown, which would be further flags. */
    boolean isWell() {
        return shared().flags.size() == 1;
    }

    boolean isMaster() {
        return flags.contains("master");
    }

    boolean has(int slot) {
        return slots.stream().anyMatch(range -> range.has(slot));
    }
}
