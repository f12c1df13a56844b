package io.headgate.http;

/** Digits as RFC 4291 and RFC 9110 mean them: {@code Character.digit} takes those of every script. */
final class Ascii {
    private Ascii() {}

    /** The value of a decimal digit, or -1. */
    static int decimal(char c) {
        return c >= '0' && c <= '9' ? c - '0' : -1;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexadecimal(char c) {
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : decimal(c);
    }
}
