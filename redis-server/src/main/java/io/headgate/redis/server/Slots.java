package io.headgate.redis.server;

import java.nio.charset.StandardCharsets;

/** The slots of a cluster, as its specification counts them. */
final class Slots {
    static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;

    private Slots() {}

    /** The slot of a key: that of the part in braces, if there is one. */
    static int of(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open);
        return crc16(close > open + 1 ? key.substring(open + 1, close) : key) % COUNT;
    }

    private static int crc16(String text) {
        int crc = 0;
        for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
            crc ^= (next & 0xff) << 8;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc << 1) ^ ((crc & 0x8000) == 0 ? 0 : POLYNOMIAL);
            }
            crc &= 0xffff;
        }
        return crc;
    }
}
