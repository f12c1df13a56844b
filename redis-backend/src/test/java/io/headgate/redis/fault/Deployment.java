package io.headgate.redis.fault;

import io.headgate.redis.server.RedisServer;
import java.util.List;

/** Redis as an operator sets it up, with a user for the application; and what a fault needs of it. */
interface Deployment extends AutoCloseable {
    /** How Redis is set up. */
    enum Kind {
        SINGLE,
        SENTINEL,
        CLUSTER;

        /** Starts one. */
        Deployment start(Proxies proxies, List<String> options) {
            return switch (this) {
                case SINGLE -> new SingleDeployment(proxies, options);
                case SENTINEL -> new SentinelDeployment(proxies, options);
                case CLUSTER -> new ClusterDeployment(proxies, options);
            };
        }
    }

    String USER = "app";
    String PASSWORD = "one";

    /** Where it is, with the user's name and password. */
    String uri();

    /** All that hold data. */
    List<RedisServer> servers();

    /** The one that decides for the exact client now. */
    RedisServer target();

    /** The proxy in front of a server, if there are any. */
    FaultProxy proxy(RedisServer server);

    /** Hands a target's part over to a replica, in order; where there is none, makes it read-only. */
    Runnable demote();

    /** Starts a server again that was killed. */
    void rejoin(RedisServer killed);

    /** Waits until all servers are well. */
    void awaitReady();

    @Override
    void close();

    /** The URI with the user in it. */
    static String withUser(String uri) {
        return uri.replace("://", "://" + USER + ":" + PASSWORD + "@");
    }

    /** The options of a data server, those of the user among them. */
    static String[] withUser(List<String> options) {
        String[] user = {"--user", USER, "on", ">" + PASSWORD, "~*", "&*", "+@all"};
        String[] all = options.toArray(new String[options.size() + user.length]);
        System.arraycopy(user, 0, all, options.size(), user.length);
        return all;
    }
}
