package io.headgate.config;

import io.headgate.KeyResolver;
import io.headgate.Names;
import io.headgate.OneLine;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text form of a key: {@code ip}, {@code ip/56}, {@code header:NAME}, {@code cookie:NAME}, {@code
 * path:NAME}, {@code principal} or {@code global}; combined with {@code +}, alternatives with {@code |}.
 *
 * <p>Example: {@code header:X-Api-Key + principal | ip} counts by key and user where a request has both,
 * and by client address otherwise.
 */
public final class KeyText {
    private static final List<String> KNOWN =
            List.of("ip", "ip/PREFIX", "header:NAME", "cookie:NAME", "path:NAME", "principal", "global");

    private static final Pattern ALWAYS_THERE = Pattern.compile("ip(/[0-9]+)?|global");

    private KeyText() {}

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text is no key; the message says which part and what was expected
     */
    public static KeyResolver parse(String text) {
        List<KeyResolver> alternatives =
                Arrays.stream(text.split("\\|", -1)).map(KeyText::parseCombined).toList();
        for (KeyResolver early : alternatives.subList(0, alternatives.size() - 1)) {
            if (ALWAYS_THERE.matcher(early.toString()).matches()) {
                throw new IllegalArgumentException(
                        "key: every request has \"%s\", so what follows it never applies, expected it last"
                                .formatted(early));
            }
        }
        return alternatives.stream().reduce(KeyResolver::or).orElseThrow();
    }

    private static KeyResolver parseCombined(String text) {
        return Arrays.stream(text.split("\\+", -1))
                .map(part -> parseOne(part.strip()))
                .reduce(KeyResolver::and)
                .orElseThrow();
    }

    private static KeyResolver parseOne(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        return switch (kind) {
            case "header" -> KeyResolver.header(required(kind, "header", name, "header:X-Api-Key"));
            case "cookie" -> KeyResolver.cookie(required(kind, "cookie", name, "cookie:SESSION"));
            case "path" -> KeyResolver.path(required(kind, "segment", name, "path:tenant"));
            default -> unnamed(text);
        };
    }

    private static KeyResolver unnamed(String text) {
        if (text.startsWith("ip/")) {
            return KeyResolver.clientAddress(prefixLength(text, text.substring("ip/".length())));
        }
        return switch (text) {
            case "ip" -> KeyResolver.clientAddress();
            case "principal" -> KeyResolver.principal();
            case "global" -> KeyResolver.global();
            default -> throw unknown(text);
        };
    }

    private static String required(String kind, String what, String name, String example) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "key: \"%s\" names no %s, expected %s:NAME such as %s".formatted(kind, what, kind, example));
        }
        return name;
    }

    private static int prefixLength(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("key: \"%s\", expected ip/32 to ip/64".formatted(OneLine.of(text)));
        }
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                text.isEmpty()
                        ? "key: a part is empty, expected one of " + String.join(", ", KNOWN)
                        : Names.unknown("key", text, KNOWN));
    }
}
