package io.headgate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 with 128 bits of output, a keyed hash made for tables whose keys an attacker chooses.
 * Immutable.
 *
 * <p>Example: {@code key.addTo(hash.start()).firstHalf()} says where a client's entry is in a table.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson and Bernstein, SipHash: a fast
 *     short-input PRF, 2012</a>
 */
public final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long secret0;
    private final long secret1;

    SipHash(long secret0, long secret1) {
        this.secret0 = secret0;
        this.secret1 = secret1;
    }

    /** With a secret that nobody else knows. */
    public static SipHash seeded() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** A hash to be filled in. */
    public State start() {
        return new State(secret0, secret1);
    }

    /** What was added so far. The compiler keeps it in registers. Not thread-safe. */
    public static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        private State(long secret0, long secret1) {
            v0 = 0x736f6d6570736575L ^ secret0;
            v1 = 0x646f72616e646f6dL ^ secret1 ^ 0xEE;
            v2 = 0x6c7967656e657261L ^ secret0;
            v3 = 0x7465646279746573L ^ secret1;
        }

        /** Adds the bytes, zeros up to the next whole word, and their number modulo 256 as its last byte. */
        State add(byte[] bytes) {
            int whole = bytes.length & -Long.BYTES;
            for (int i = 0; i < whole; i += Long.BYTES) {
                add((long) LONGS.get(bytes, i));
            }
            long last = (long) bytes.length << 56;
            for (int i = bytes.length - 1; i >= whole; i--) {
                last |= (bytes[i] & 0xFFL) << ((i - whole) * Byte.SIZE);
            }
            return add(last);
        }

        /** Adds a word. */
        public State add(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
            return this;
        }

        /** The first 64 bits of the hash; nothing can be added after this. */
        public long firstHalf() {
            v2 ^= 0xEE;
            return finish();
        }

        /** The other 64 bits, once the first were asked for. */
        public long secondHalf() {
            v1 ^= 0xDD;
            return finish();
        }

        private long finish() {
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
