package io.headgate.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The script, called by its hash, and by its text where the server does not know it. Servers before 7
 * do not understand its first line, which lets it write while memory is short: they get it without. Thread-safe.
 */
final class Script {
    private static final String RESOURCE = "buckets.lua";
    private static final String NOT_COMPILED = "ERR Error compiling script";

    private final Variant whole;
    private final Variant withoutFlags;
    private volatile Variant variant;

    /** One way of sending calls. */
    interface Sender {
        /**
         * Sends all of them, then reads the replies.
         *
         * @param byText whether the first call brings the text, after which the server knows it; the others name the
         *     script by its hash
         * @return for each call its reply, which may be a {@link JedisDataException}
         */
        List<Object> send(List<ScriptCall> calls, Variant variant, boolean byText);
    }

    /** The text as one kind of server takes it. */
    static final class Variant {
        final byte[] text;
        final byte[] hash;

        Variant(String text) {
            this.text = text.getBytes(StandardCharsets.UTF_8);
            this.hash = sha1(this.text);
        }
    }

    Script() {
        this(resource());
    }

    Script(String text) {
        this.whole = new Variant(text);
        this.withoutFlags = new Variant(text.replaceFirst("^#!.*", "--"));
        this.variant = whole;
    }

    /**
     * Makes the calls.
     *
     * @return for each call its reply, which may be a {@link JedisDataException}
     * @throws redis.clients.jedis.exceptions.JedisException if there is no reply
     */
    List<Object> run(Sender sender, List<ScriptCall> calls) {
        Variant known = variant;
        List<Object> replies = sender.send(calls, known, false);
        for (int i = 0; i < replies.size(); i++) {
            if (isUnknown(replies.get(i))) {
                return runUnknown(known, sender, calls, replies);
            }
        }
        return replies;
    }

    private static boolean isUnknown(Object reply) {
        return reply instanceof JedisNoScriptException;
    }

    /** Makes those calls again of which nothing ran. */
    private List<Object> runUnknown(Variant known, Sender sender, List<ScriptCall> calls, List<Object> replies) {
        int[] unknown = IntStream.range(0, replies.size())
                .filter(i -> isUnknown(replies.get(i)))
                .toArray();
        List<Object> all = new ArrayList<>(replies);
        List<Object> again = runText(
                known, sender, IntStream.of(unknown).mapToObj(calls::get).toList());
        for (int i = 0; i < unknown.length; i++) {
            all.set(unknown[i], again.get(i));
        }
        return all;
    }

    private List<Object> runText(Variant known, Sender sender, List<ScriptCall> calls) {
        List<Object> replies = sender.send(calls, known, true);
        if (!known.equals(whole)
                || !(replies.get(0) instanceof JedisDataException e)
                || !String.valueOf(e.getMessage()).startsWith(NOT_COMPILED)) {
            return replies;
        }
        variant = withoutFlags;
        return sender.send(calls, withoutFlags, true);
    }

    static String resource() {
        try (InputStream in = Script.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            String hash =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
            return hash.getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
