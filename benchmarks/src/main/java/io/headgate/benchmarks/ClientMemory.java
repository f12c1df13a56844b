package io.headgate.benchmarks;

import io.headgate.Limit;
import java.io.IOException;

/** The heap that a million clients take, each peer in a process of its own. */
public final class ClientMemory {
    private static final int CLIENTS = 1_000_000;

    private ClientMemory() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            System.out.println(bytesForEachClient(Peer.valueOf(arguments[0])));
            return;
        }
        System.out.println(Medians.machine() + ", bytes for each of " + CLIENTS + " clients, their names included");
        for (Peer peer : Peer.values()) {
            try (Fork fork = new Fork(ClientMemory.class, peer.name())) {
                System.out.printf("  %-18s %s%n", peer, fork.read());
            }
        }
    }

    private static long bytesForEachClient(Peer peer) {
        Peer.Clients clients = peer.open(Limit.parse("1000/1d"), 2 * CLIENTS);
        clients.admits(Client.name(0));
        long before = used();
        for (int i = 1; i <= CLIENTS; i++) {
            clients.admits(Client.name(i));
        }
        long after = used();
        clients.admits(Client.name(0));
        return Math.round((double) (after - before) / CLIENTS);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
