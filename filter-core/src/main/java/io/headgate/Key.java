package io.headgate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whose requests are counted together: a client address, an API key, a principal. Immutable.
 *
 * <p>A key is an encoding that cannot be confused: keys of different kinds, or made of different
 * parts, are never equal ({@code a:b} and {@code c} is not {@code a} and {@code b:c}). It holds the
 * identifying value in the clear, so no backend stores it: each stores a keyed hash of {@link
 * #encoded()}. {@link #toString()} names the kind alone.
 */
public final class Key {
    /** The one key of everybody. */
    public static final Key GLOBAL = new Key(Kind.GLOBAL, new byte[] {Kind.GLOBAL.tag});

    private enum Kind {
        GLOBAL(0),
        UNKNOWN_ADDRESS(1),
        IPV4(2),
        IPV6(3),
        HEADER(4),
        COOKIE(5),
        PRINCIPAL(6),
        VALUE(7),
        COMBINED(8),
        PREFLIGHT(9),
        PATH(10);

        final byte tag;

        Kind(int tag) {
            this.tag = (byte) tag;
        }
    }

    private static final Key UNKNOWN_ADDRESS = new Key(Kind.UNKNOWN_ADDRESS, new byte[] {Kind.UNKNOWN_ADDRESS.tag});

    private final Kind kind;
    private final byte[] encoded;

    private Key(Kind kind, byte[] encoded) {
        this.kind = kind;
        this.encoded = encoded;
    }

    /** A key of the application's own, for {@link RateLimiter#check(String, Key, long)}. */
    public static Key of(String value) {
        return new Encoder(Kind.VALUE).text(value).key();
    }

    /** The key of a client address under {@link KeyResolver#clientAddress()}: IPv6 counts by /64. */
    public static Key ofAddress(ClientAddress address) {
        return ofAddress(address, KeyResolver.DEFAULT_IPV6_PREFIX_LENGTH);
    }

    /**
     * The key of a client address under {@link KeyResolver#clientAddress(int)}. IPv6 addresses that share
     * the first {@code ipv6PrefixLength} bits share a key, IPv4 addresses count one by one, and all that
     * could not be read share one key.
     *
     * @param ipv6PrefixLength 32 to 64
     * @throws IllegalArgumentException if the length is out of range
     */
    public static Key ofAddress(ClientAddress address, int ipv6PrefixLength) {
        requireIpv6PrefixLength(ipv6PrefixLength);
        return switch (address.family()) {
            case UNKNOWN -> UNKNOWN_ADDRESS;
            case IPV4 ->
                new Encoder(Kind.IPV4).number(address.low(), Integer.BYTES).key();
            case IPV6 ->
                new Encoder(Kind.IPV6)
                        .number(ipv6PrefixLength, 1)
                        .number(address.high() & -1L << (Long.SIZE - ipv6PrefixLength), Long.BYTES)
                        .key();
        };
    }

    static void requireIpv6PrefixLength(int length) {
        if (length < 32 || length > 64) {
            throw new IllegalArgumentException(
                    "IPv6 prefix length: %d, expected 32 to 64, since one client holds at least a whole /64"
                            .formatted(length));
        }
    }

    /** The key of a request under {@link KeyResolver#header}; the case of the name does not count. */
    public static Key ofHeader(String name, String value) {
        return new Encoder(Kind.HEADER)
                .text(name.toLowerCase(Locale.ROOT))
                .text(value)
                .key();
    }

    /** The key of a request under {@link KeyResolver#cookie}. */
    public static Key ofCookie(String name, String value) {
        return new Encoder(Kind.COOKIE).text(name).text(value).key();
    }

    /** The key of a request under {@link KeyResolver#principal()}. */
    public static Key ofPrincipal(String name) {
        return new Encoder(Kind.PRINCIPAL).text(name).key();
    }

    /** The key of a request under {@link KeyResolver#path}; the case of the segment does not count. */
    public static Key ofPath(String name, String segment) {
        return new Encoder(Kind.PATH)
                .text(name)
                .text(segment.toLowerCase(Locale.ROOT))
                .key();
    }

    /** The key of a request under {@link KeyResolver#and}: these keys together, in their order. */
    public static Key combined(List<Key> parts) {
        Encoder encoder = new Encoder(Kind.COMBINED).number(parts.size(), Integer.BYTES);
        parts.forEach(part -> encoder.number(part.encoded.length, Integer.BYTES).bytes(part.encoded));
        return encoder.key();
    }

    /** The key under which the same client's CORS preflights are counted. */
    Key preflight() {
        return new Encoder(Kind.PREFLIGHT).bytes(encoded).key();
    }

    /** The encoding, a fresh copy; it identifies the client, so a backend stores a keyed hash of it. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /**
     * Adds the encoding to a keyed hash, without a copy of it. No encoding is the beginning of another, so
     * several keys that are added one after the other cannot be confused either.
     */
    public SipHash.State addTo(SipHash.State hash) {
        return hash.add(encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && Arrays.equals(encoded, that.encoded);
    }

    /** Collisions can be chosen by clients: hash with a secret before using a key in a table of many. */
    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** The kind of key, never its value: {@code Key[header]}. */
    @Override
    public String toString() {
        return "Key[" + kind.name().toLowerCase(Locale.ROOT) + "]";
    }

    /** Writes a tag, then numbers of fixed and texts of stated length, so that no two keys share an encoding. */
    private static final class Encoder {
        private static final int LATIN_1 = 1;
        private static final int UTF_16 = 2;

        private final Kind kind;
        private byte[] out = new byte[64];
        private int length;

        Encoder(Kind kind) {
            this.kind = kind;
            out[length++] = kind.tag;
        }

        Encoder number(long value, int bytes) {
            reserve(bytes);
            for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out[length++] = (byte) (value >>> shift);
            }
            return this;
        }

        Encoder bytes(byte[] bytes) {
            reserve(bytes.length);
            System.arraycopy(bytes, 0, out, length, bytes.length);
            length += bytes.length;
            return this;
        }

        /** Char by char: a charset would map every malformed surrogate to one replacement. */
        Encoder text(String text) {
            int width = isLatin1(text) ? LATIN_1 : UTF_16;
            number(width, 1).number(text.length(), Integer.BYTES).reserve(width * text.length());
            for (int i = 0; i < text.length(); i++) {
                number(text.charAt(i), width);
            }
            return this;
        }

        Key key() {
            return new Key(kind, Arrays.copyOf(out, length));
        }

        private static boolean isLatin1(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 0xFF) {
                    return false;
                }
            }
            return true;
        }

        private void reserve(int bytes) {
            if (bytes > out.length - length) {
                out = Arrays.copyOf(out, Math.max(2 * out.length, length + bytes));
            }
        }
    }
}
