package io.headgate.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The script, called by its hash, and by its text where the server does not know it. Servers before 7
 * do not understand its first line, which lets it write while memory is short: they get it without. Thread-safe.
 */
final class Script {
    private static final String RESOURCE = "token-bucket.lua";
    private static final String NOT_COMPILED = "ERR Error compiling script";

    private final Variant whole;
    private final Variant withoutFlags;
    private volatile Variant variant;

    /** One way of calling it. */
    interface Caller {
        /** {@code script} is its hash, or its text. */
        Object call(boolean byHash, byte[] script, List<byte[]> keys, List<byte[]> arguments);
    }

    private static final class Variant {
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

    /** @throws redis.clients.jedis.exceptions.JedisException if it did not answer */
    Object run(Caller caller, List<byte[]> keys, List<byte[]> arguments) {
        Variant known = variant;
        try {
            return caller.call(true, known.hash, keys, arguments);
        } catch (JedisNoScriptException e) {
            // nothing ran
            return runText(known, caller, keys, arguments);
        }
    }

    private Object runText(Variant known, Caller caller, List<byte[]> keys, List<byte[]> arguments) {
        try {
            return caller.call(false, known.text, keys, arguments);
        } catch (JedisDataException e) {
            if (!known.equals(whole) || !String.valueOf(e.getMessage()).startsWith(NOT_COMPILED)) {
                throw e;
            }
            variant = withoutFlags;
            return caller.call(false, withoutFlags.text, keys, arguments);
        }
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
