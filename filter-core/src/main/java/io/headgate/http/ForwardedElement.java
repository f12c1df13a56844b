package io.headgate.http;

import io.headgate.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * One parse of one element of a {@code Forwarded} field, RFC 7239: {@code for="[2001:db8::1]:443";proto=https}.
 *
 * <p>The node is an IPv4 address or an IPv6 address in brackets, each with or without a port, which may
 * be obfuscated ({@code :_x}). {@code unknown} and obfuscated nodes tell no address, nor does an element
 * with no {@code for}, or two. More is taken than the grammar allows in two places, since proxies write
 * it: white space around semicolons, and ports and brackets outside quotes.
 */
final class ForwardedElement {
    private final String text;
    private int at;
    private @Nullable String node;

    private ForwardedElement(String text) {
        this.text = text;
    }

    /** The address that an element tells, or {@link ClientAddress#UNKNOWN}. */
    static ClientAddress addressOf(String text) {
        ForwardedElement element = new ForwardedElement(text);
        String node = element.pairs() ? element.node : null;
        return node == null ? ClientAddress.UNKNOWN : address(withoutObfuscatedPort(node));
    }

    /**
     * Where the last element begins of those in front of {@code end}, or {@link
     * ForwardedFormat#NO_ENTRY}. Read from the right, an element that is well-formed is found whatever
     * stands on its left: a quote that a client left open there swallows nothing.
     */
    static int startOfLast(String line, int end, int maxLength) {
        int from = Math.max(0, end - 1 - maxLength);
        boolean quoted = false;
        for (int at = end - 1; at >= from; at--) {
            char c = line.charAt(at);
            if (c == '"' && !(quoted && isEscaped(line, at))) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return at + 1;
            }
        }
        return quoted || end > maxLength ? ForwardedFormat.NO_ENTRY : 0;
    }

    /** Whether an odd number of backslashes is in front of a character. */
    private static boolean isEscaped(String line, int at) {
        int first = at;
        while (first > 0 && line.charAt(first - 1) == '\\') {
            first--;
        }
        return (at - first) % 2 == 1;
    }

    /** Pairs to the end, separated by semicolons; one may be empty. */
    private boolean pairs() {
        do {
            skipSpace();
            if (!isEnd() && !is(';') && !pair()) {
                return false;
            }
            skipSpace();
        } while (take(';'));
        return isEnd();
    }

    private boolean pair() {
        int start = at;
        while (!isEnd() && Ascii.isToken(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty() || !take('=')) {
            return false;
        }
        String value = take('"') ? restOfQuoted() : unquoted();
        if (name.equalsIgnoreCase("for")) {
            if (node != null) {
                return false;
            }
            node = value;
        }
        return value != null;
    }

    /** The value without its quotes and escapes, or null where it does not end. */
    private @Nullable String restOfQuoted() {
        StringBuilder value = new StringBuilder();
        while (!isEnd() && !is('"')) {
            at += is('\\') ? 1 : 0;
            if (isEnd()) {
                return null;
            }
            value.append(text.charAt(at++));
        }
        return take('"') ? value.toString() : null;
    }

    private @Nullable String unquoted() {
        int start = at;
        while (!isEnd() && isUnquoted(text.charAt(at))) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private static boolean isUnquoted(char c) {
        return Ascii.isToken(c) || c == ':' || c == '[' || c == ']';
    }

    private void skipSpace() {
        while (!isEnd() && Ascii.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private boolean take(char c) {
        if (!is(c)) {
            return false;
        }
        at++;
        return true;
    }

    private boolean is(char c) {
        return !isEnd() && text.charAt(at) == c;
    }

    private boolean isEnd() {
        return at == text.length();
    }

    /** IPv6 in brackets alone: without them a port could be a part of the address. */
    private static ClientAddress address(String node) {
        boolean bareIpv6 = !node.startsWith("[") && node.indexOf(':') != node.lastIndexOf(':');
        return bareIpv6 ? ClientAddress.UNKNOWN : AddressParser.parse(node);
    }

    private static String withoutObfuscatedPort(String node) {
        int colon = node.lastIndexOf(":_");
        if (colon < 0 || !isObfuscated(node, colon + 2)) {
            return node;
        }
        String host = node.substring(0, colon);
        return host.endsWith("]") || host.indexOf(':') < 0 ? host : node;
    }

    private static boolean isObfuscated(String node, int from) {
        for (int i = from; i < node.length(); i++) {
            if (!Ascii.isAlphanumeric(node.charAt(i)) && "._-".indexOf(node.charAt(i)) < 0) {
                return false;
            }
        }
        return from < node.length();
    }
}
