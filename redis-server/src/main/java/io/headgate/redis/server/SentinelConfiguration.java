package io.headgate.redis.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sentinel is told at its start: the master, and, so that it need not find them first, the
 * replicas and the other sentinels.
 */
final class SentinelConfiguration {
    private final String master;
    private final List<String> words = new ArrayList<>();

    SentinelConfiguration(String master) {
        this.master = master;
    }

    SentinelConfiguration listen(int port) {
        words.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        words.addAll(List.of("--sentinel", "myid", idOf(port)));
        return this;
    }

    SentinelConfiguration monitor(int masterPort, int quorum, Duration downAfter, Duration failoverTimeout) {
        set("monitor", "127.0.0.1", Integer.toString(masterPort), Integer.toString(quorum));
        set("down-after-milliseconds", Long.toString(downAfter.toMillis()));
        set("failover-timeout", Long.toString(failoverTimeout.toMillis()));
        return this;
    }

    SentinelConfiguration login(Login login) {
        words.addAll(login.configuration());
        words.addAll(List.of("--sentinel", "sentinel-user", login.user()));
        words.addAll(List.of("--sentinel", "sentinel-pass", login.password()));
        set("auth-user", login.user());
        set("auth-pass", login.password());
        return this;
    }

    SentinelConfiguration know(List<Integer> replicaPorts, List<Integer> sentinelPorts) {
        replicaPorts.forEach(port -> set("known-replica", "127.0.0.1", Integer.toString(port)));
        sentinelPorts.forEach(port -> set("known-sentinel", "127.0.0.1", Integer.toString(port), idOf(port)));
        return this;
    }

    List<String> words(List<String> options) {
        words.addAll(options);
        return words;
    }

    private void set(String name, String... values) {
        words.addAll(List.of("--sentinel", name, master));
        words.addAll(List.of(values));
    }

    private static String idOf(int port) {
        return "%040x".formatted(port);
    }
}
