package io.headgate.http;

import io.headgate.ClientAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an address literal, strictly and without DNS.
 *
 * <p>Accepted are four decimal octets without leading zeros; IPv6 as in RFC 4291, section 2.2, with
 * one {@code ::} at the most; brackets around IPv6, a port after brackets or IPv4, and a zone id,
 * which is cut. IPv4-mapped addresses ({@code ::ffff:0:0/96}) and NAT64 ({@code 64:ff9b::/96}, RFC
 * 6052) become the IPv4 address they stand for, so that one client has one address. IPv4-compatible
 * and 6to4 addresses stay IPv6.
 *
 * <p>{@code InetAddress} is no help: it takes the empty text for loopback, {@code 127.1} and {@code
 * 2130706433} for addresses, and asks DNS about the rest.
 */
public final class AddressParser {
    /** The longest IPv6 literal, one that ends in a dotted quad. */
    private static final int MAX_LENGTH = 45;

    private static final int GROUPS = 8;
    private static final long INVALID = -1;
    private static final int NO_DIGIT = -1;
    private static final int NO_OCTET = 256;

    private AddressParser() {}

    /** The address, or {@link ClientAddress#UNKNOWN} where the text is null or not an address. Throws nothing. */
    public static ClientAddress parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return ClientAddress.UNKNOWN;
        }
        if (text.charAt(0) == '[') {
            return parseBracketed(text);
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return parseIpv4(text, 0, text.length());
        }
        if (colon == text.lastIndexOf(':') && isPort(text, colon)) {
            return parseIpv4(text, 0, colon);
        }
        return parseIpv6(text, 0, text.length());
    }

    /** An address as a person writes it: without brackets, port and zone id. */
    static ClientAddress parseBare(String text) {
        if (text.indexOf('%') >= 0) {
            return ClientAddress.UNKNOWN;
        }
        return text.indexOf(':') < 0 ? parseIpv4(text, 0, text.length()) : parseIpv6(text, 0, text.length());
    }

    private static ClientAddress parseBracketed(String text) {
        int close = text.indexOf(']');
        if (close < 0 || (close + 1 < text.length() && !isPort(text, close + 1))) {
            return ClientAddress.UNKNOWN;
        }
        return parseIpv6(text, 1, close);
    }

    /** Whether the rest of the text from a colon on is a port. */
    private static boolean isPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        if (text.charAt(colon) != ':' || digits < 1 || digits > 5) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            int digit = Ascii.decimal(text.charAt(i));
            if (digit < 0) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port <= 0xFFFF;
    }

    private static ClientAddress parseIpv4(String text, int from, int to) {
        long bits = ipv4Bits(text, from, to);
        return bits == INVALID ? ClientAddress.UNKNOWN : ClientAddress.ipv4((int) bits);
    }

    /** The four octets as a number, or {@link #INVALID}. */
    private static long ipv4Bits(String text, int from, int to) {
        long bits = 0;
        int dots = 0;
        int octet = NO_DIGIT;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (c == '.') {
                if (octet == NO_DIGIT || ++dots > 3) {
                    return INVALID;
                }
                bits = bits << 8 | octet;
                octet = NO_DIGIT;
            } else {
                octet = withDigit(octet, Ascii.decimal(c));
                if (octet > 255) {
                    return INVALID;
                }
            }
        }
        return dots == 3 && octet != NO_DIGIT ? bits << 8 | octet : INVALID;
    }

    /** The octet with one more digit, above 255 where that makes none. */
    private static int withDigit(int octet, int digit) {
        if (digit < 0 || octet == 0) {
            return NO_OCTET;
        }
        return octet == NO_DIGIT ? digit : octet * 10 + digit;
    }

    private static ClientAddress parseIpv6(String text, int from, int to) {
        int zone = text.indexOf('%', from);
        int end = zone >= 0 && zone < to ? zone : to;
        if (end - from > MAX_LENGTH) {
            return ClientAddress.UNKNOWN;
        }
        return new Ipv6(text, from, end).parse();
    }

    /** IPv4 where the address only carries one. */
    private static ClientAddress canonical(long high, long low) {
        boolean mapped = high == 0 && low >>> 32 == 0xFFFF;
        boolean nat64 = high == 0x0064_FF9B_0000_0000L && low >>> 32 == 0;
        return mapped || nat64 ? ClientAddress.ipv4((int) low) : ClientAddress.ipv6(high, low);
    }

    /** One parse of one IPv6 literal. */
    private static final class Ipv6 {
        private final String text;
        private final int end;
        private final int[] groups = new int[GROUPS];
        private int at;
        private int count;
        private int gap = -1;

        Ipv6(String text, int from, int end) {
            this.text = text;
            this.at = from;
            this.end = end;
        }

        ClientAddress parse() {
            if (startsGap() && !openGap()) {
                return ClientAddress.UNKNOWN;
            }
            while (at < end) {
                if (!group() || (at < end && !separator())) {
                    return ClientAddress.UNKNOWN;
                }
            }
            if (gap < 0 ? count != GROUPS : count >= GROUPS) {
                return ClientAddress.UNKNOWN;
            }
            closeGap();
            return canonical(half(0), half(GROUPS / 2));
        }

        private boolean startsGap() {
            return at + 1 < end && text.charAt(at) == ':' && text.charAt(at + 1) == ':';
        }

        private boolean openGap() {
            at += 2;
            boolean first = gap < 0;
            gap = count;
            return first;
        }

        /** A colon that something follows, or the gap. */
        private boolean separator() {
            if (startsGap()) {
                return openGap();
            }
            return text.charAt(at++) == ':' && at < end;
        }

        private boolean group() {
            int start = at;
            int value = 0;
            while (at < end && at - start < 4 && Ascii.hexadecimal(text.charAt(at)) >= 0) {
                value = value << 4 | Ascii.hexadecimal(text.charAt(at++));
            }
            if (at < end && text.charAt(at) == '.') {
                return dottedQuad(start);
            }
            return at > start && add(value);
        }

        private boolean dottedQuad(int start) {
            long bits = ipv4Bits(text, start, end);
            at = end;
            return bits != INVALID && add((int) (bits >>> 16)) && add((int) bits & 0xFFFF);
        }

        private boolean add(int value) {
            if (count == GROUPS) {
                return false;
            }
            groups[count++] = value;
            return true;
        }

        /** Moves the groups behind the gap to the end. */
        private void closeGap() {
            if (gap >= 0) {
                int behind = count - gap;
                System.arraycopy(groups, gap, groups, GROUPS - behind, behind);
                Arrays.fill(groups, gap, GROUPS - behind, 0);
            }
        }

        private long half(int first) {
            long bits = 0;
            for (int i = first; i < first + GROUPS / 2; i++) {
                bits = bits << 16 | groups[i];
            }
            return bits;
        }
    }
}
