package io.headgate.redis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** What a server does when its memory is full, as far as it may be asked. */
final class Memory {
    private static final Pattern FIELD = Pattern.compile("(?m)^(maxmemory|maxmemory_policy):([a-z0-9-]{1,32})\\s*$");

    private Memory() {}

    /** What may go wrong once it is full; empty where the server does not tell us. It takes a right of its own. */
    static Optional<List<String>> warnings(Connection connection, Hello hello) {
        CommandArguments info = new CommandArguments(Command.INFO).add("memory");
        try {
            String text = connection.executeCommand(new CommandObject<>(info, BuilderFactory.STRING));
            return Optional.of(warnings(fields(String.valueOf(text)), hello));
        } catch (JedisDataException e) {
            return Optional.empty();
        }
    }

    private static List<String> warnings(Map<String, String> fields, Hello hello) {
        String policy = fields.getOrDefault("maxmemory_policy", "noeviction");
        if (fields.getOrDefault("maxmemory", "0").equals("0")) {
            return List.of();
        }
        if (!policy.equals("noeviction")) {
            return List.of("maxmemory-policy is " + policy
                    + ", and whoever's bucket is evicted has a full one; expected noeviction");
        }
        return hello.isOlderThan(7, 0)
                ? List.of("Redis " + hello.version()
                        + " cannot limit any more once maxmemory is reached; expected 7 or later")
                : List.of();
    }

    private static Map<String, String> fields(String info) {
        return FIELD.matcher(info)
                .results()
                .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2), (one, other) -> one));
    }
}
