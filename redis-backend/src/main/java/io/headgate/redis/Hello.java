package io.headgate.redis;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How a server introduces itself, which takes no right. Immutable.
 *
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}; empty where it is not known
 * @param role {@code master} or {@code replica}; empty where it is not known
 * @param version such as {@code 7.0.15}; empty where it is not known
 */
record Hello(String mode, String role, String version) {
    /** Of a server before 6, or where somebody has hidden the command. */
    static final Hello NONE = new Hello("", "", "");

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?");

    /** Asks in the protocol that is spoken already. */
    static Hello of(Connection connection) {
        RedisProtocol protocol = connection.getRedisProtocol();
        CommandArguments hello =
                new CommandArguments(Command.HELLO).add((protocol == null ? RedisProtocol.RESP2 : protocol).version());
        try {
            return of(connection.executeCommand(new CommandObject<>(hello, BuilderFactory.ENCODED_OBJECT_MAP)));
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            if (Failures.isUnknownCommand(e)) {
                return NONE;
            }
            throw e;
        }
    }

    private static Hello of(@Nullable Map<String, Object> reply) {
        return reply == null ? NONE : new Hello(text(reply, "mode"), text(reply, "role"), version(reply));
    }

    boolean isSentinel() {
        return mode.equals("sentinel");
    }

    boolean isCluster() {
        return mode.equals("cluster");
    }

    boolean isStandalone() {
        return mode.equals("standalone");
    }

    boolean isReplica() {
        return role.equals("replica") || role.equals("slave");
    }

    /** Whether the version is known, and older. */
    boolean isOlderThan(int major, int minor) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return false;
        }
        int ownMajor = Integer.parseInt(parts.group(1));
        return ownMajor < major || (ownMajor == major && Integer.parseInt(parts.group(2)) < minor);
    }

    private static String text(Map<String, Object> reply, String name) {
        return reply.get(name) instanceof String text ? text : "";
    }

    /** Nothing else that a server says is repeated. */
    private static String version(Map<String, Object> reply) {
        String text = text(reply, "version");
        return VERSION.matcher(text).matches() ? text : "";
    }
}
