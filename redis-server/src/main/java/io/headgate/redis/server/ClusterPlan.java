package io.headgate.redis.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is what at the start of a cluster, written for each node as it would have written it itself. So
 * the nodes need not meet first.
 */
final class ClusterPlan {
    /**
     * A node.
     *
     * @param port where clients reach it
     * @param announcedPort where it says that they do
     * @param busPort where the other nodes reach it
     */
    record Node(int port, int announcedPort, int busPort) {
        String id() {
            return "%040x".formatted(port);
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final int masters;

    /** The masters are the first nodes; of the others each follows one of them, in turn. */
    ClusterPlan(List<Node> nodes, int masters) {
        this.nodes.addAll(nodes);
        this.masters = masters;
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** The {@code nodes.conf} of one of them. */
    String fileOf(Node self) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            text.append(line(i, nodes.get(i).equals(self) ? "myself," : ""));
        }
        return text.append("vars currentEpoch %d lastVoteEpoch 0\n".formatted(masters))
                .toString();
    }

    private String line(int index, String myself) {
        Node node = nodes.get(index);
        String address = "%s 127.0.0.1:%d@%d".formatted(node.id(), node.announcedPort(), node.busPort());
        if (index < masters) {
            return "%s %smaster - 0 0 %d connected %s\n".formatted(address, myself, index + 1, slots(index));
        }
        int master = index % masters;
        String masterId = nodes.get(master).id();
        return "%s %sslave %s 0 0 %d connected\n".formatted(address, myself, masterId, master + 1);
    }

    private String slots(int index) {
        return Slots.COUNT * index / masters + "-" + (Slots.COUNT * (index + 1) / masters - 1);
    }
}
