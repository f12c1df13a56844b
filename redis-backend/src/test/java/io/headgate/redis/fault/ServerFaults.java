package io.headgate.redis.fault;

import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisError;
import io.headgate.redis.server.RedisServer;
import io.headgate.redis.server.SlotMigration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Faults that a server is brought to by commands. Each says how it is undone. */
final class ServerFaults {
    private static final int KEYS_TO_LOAD = 3_000;
    private static final int SLOTS_TO_MOVE = 8;

    private ServerFaults() {}

    static Runnable pause(Deployment deployment) {
        deployment.target().call("CLIENT", "PAUSE", Long.toString(FaultRun.LENGTH.toMillis()), "ALL");
        return () -> {};
    }

    static Runnable flushScripts(Deployment deployment) {
        RedisServer target = deployment.target();
        PacedThreads flushing = PacedThreads.start(1, Duration.ofMillis(50), thread -> target.call("SCRIPT", "FLUSH"));
        return flushing::stop;
    }

    static Runnable keepBusy(Deployment deployment) {
        RedisServer target = deployment.target();
        RedisConnection neighbour = target.connect();
        neighbour.send("EVAL", "while true do end", "0");
        return () -> {
            killScript(target);
            neighbour.close();
        };
    }

    /** A sentinel may have done so already. */
    private static void killScript(RedisServer server) {
        try {
            server.call("SCRIPT", "KILL");
        } catch (RedisError e) {
            if (!e.getMessage().startsWith("NOTBUSY")) {
                throw e;
            }
        }
    }

    /** Loads again what it has, a millisecond a key. */
    static Runnable load(Deployment deployment) {
        RedisServer target = deployment.target();
        target.call("DEBUG", "POPULATE", Integer.toString(KEYS_TO_LOAD), "filler", "100");
        target.call("CONFIG", "SET", "key-load-delay", "1000");
        RedisConnection loading = target.connect();
        loading.send("DEBUG", "RELOAD");
        return () -> {
            loading.read();
            loading.close();
        };
    }

    static Runnable lackReplicas(Deployment deployment) {
        RedisServer target = deployment.target();
        target.call("CONFIG", "SET", "min-replicas-to-write", "9");
        return () -> target.call("CONFIG", "SET", "min-replicas-to-write", "0");
    }

    static Runnable fill(Deployment deployment) {
        RedisServer target = deployment.target();
        target.call("CONFIG", "SET", "maxmemory", "1");
        return () -> target.call("CONFIG", "SET", "maxmemory", "0");
    }

    /** The one connection that is left is that which undoes it. */
    static Runnable refuseClients(Deployment deployment) {
        RedisConnection last = deployment.target().connect();
        last.call("CONFIG", "SET", "maxclients", "1");
        last.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        return () -> {
            last.call("CONFIG", "SET", "maxclients", "10000");
            last.close();
        };
    }

    static Runnable replaceValue(Deployment deployment) {
        RedisServer target = deployment.target();
        String key = Survey.onlyKeyOf(target, Traffic.EXACT);
        target.call("DEL", key);
        target.call("RPUSH", key, "somebody else's");
        return () -> target.call("DEL", key);
    }

    static Runnable rotatePassword(Deployment deployment) {
        deployment.servers().forEach(server -> {
            server.call("ACL", "SETUSER", Deployment.USER, "resetpass", ">two");
            server.call("CLIENT", "KILL", "USER", Deployment.USER);
        });
        return () -> deployment
                .servers()
                .forEach(server -> server.call("ACL", "SETUSER", Deployment.USER, ">" + Deployment.PASSWORD));
    }

    static Runnable forbid(Deployment deployment, String command) {
        deployment.servers().forEach(server -> server.call("ACL", "SETUSER", Deployment.USER, "-" + command));
        return () ->
                deployment.servers().forEach(server -> server.call("ACL", "SETUSER", Deployment.USER, "+" + command));
    }

    static Runnable freezeSentinels(Deployment deployment) {
        List<RedisServer> sentinels = ((SentinelDeployment) deployment).sentinels();
        sentinels.forEach(RedisServer::freeze);
        return () -> sentinels.forEach(RedisServer::thaw);
    }

    /** Slots with buckets in them, each with a pause in every state that it goes through. */
    static Runnable migrate(Deployment deployment) {
        ClusterDeployment cluster = (ClusterDeployment) deployment;
        RedisServer from = cluster.target();
        RedisServer to = cluster.redis().masters().stream()
                .filter(master -> master != from)
                .findFirst()
                .orElseThrow();
        cluster.slotsOf(from).stream()
                .limit(SLOTS_TO_MOVE)
                .forEach(slot -> migrate(cluster.redis().migration(slot, from, to)));
        return () -> {};
    }

    private static void migrate(SlotMigration migration) {
        migration.begin();
        pauseABit();
        migration.moveKeys(1);
        pauseABit();
        migration.moveAllKeys();
        migration.end();
    }

    private static void pauseABit() {
        PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(250));
    }
}
