package io.headgate.http;

/** Characters as RFC 4291 and RFC 9110 mean them: {@code Character.digit} takes digits of every script. */
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

    /** Whether a character is optional white space: a space or a tab. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Whether a character may be in a token, which names of header fields and of parameters are. */
    static boolean isToken(char c) {
        return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    static boolean isAlphanumeric(char c) {
        return decimal(c) >= 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
