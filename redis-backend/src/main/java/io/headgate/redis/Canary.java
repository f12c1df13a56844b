package io.headgate.redis;

import io.headgate.Limit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of the script that needs all that any call needs, on a bucket of its own: it takes a unit, takes
 * another, and makes the bucket full, so that no key is left. What is missing shows before a request meets it.
 */
final class Canary {
    /** A call of nothing, without a bucket. */
    static final ScriptCall NOTHING = new ScriptCall(List.of(), new Arguments(0).all(0));

    private static final List<byte[]> ARGUMENTS = arguments();

    private final Script script;
    private final Supplier<@Nullable String> bucket;

    /** @param bucket the name of a bucket that the server may write, or null if there is none now */
    Canary(Script script, Supplier<@Nullable String> bucket) {
        this.script = script;
        this.bucket = bucket;
    }

    /** @throws redis.clients.jedis.exceptions.JedisException if there is no reply by the deadline, or an error */
    void run(Link link, long deadlineNanos) {
        String name = bucket.get();
        ScriptCall call =
                name == null ? NOTHING : new ScriptCall(List.of(name.getBytes(StandardCharsets.ISO_8859_1)), ARGUMENTS);
        Reply.requireOf(call.arguments(), link.run(script, call, deadlineNanos));
    }

    private static List<byte[]> arguments() {
        Arguments arguments = new Arguments(0);
        int limit = arguments.limit(Limit.parse("1000/1s"));
        add(arguments, 1, limit);
        add(arguments, 1, limit);
        add(arguments, -2, limit);
        return arguments.all(1);
    }

    /** The operation, done once, with one charge: of the first bucket, one unit, enforced. */
    private static void add(Arguments arguments, int operation, int limit) {
        arguments.add(operation);
        arguments.add(1);
        arguments.add(1);
        arguments.add(1);
        arguments.add(limit);
        arguments.add(1);
        arguments.add(1);
    }
}
