package io.headgate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The key resolvers that come with Headgate; each one's {@code toString} is its text form. */
final class StockKeys {
    static final KeyResolver PRINCIPAL = new Principal();
    static final KeyResolver GLOBAL = new Global();

    /** A token of RFC 9110 without {@code +} and {@code |}, which combine keys. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*.^_`~-]+");

    private StockKeys() {}

    private static void requireToken(String kind, String name) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "key: \"%s\" is no name of a %s, expected letters, digits and !#$%%&'*.^_`~- alone"
                            .formatted(OneLine.of(name), kind));
        }
    }

    record Address(int ipv6PrefixLength) implements KeyResolver {
        Address {
            Key.requireIpv6PrefixLength(ipv6PrefixLength);
        }

        @Override
        public Key resolve(RequestView request) {
            return Key.ofAddress(request.clientAddress(), ipv6PrefixLength);
        }

        @Override
        public String toString() {
            return ipv6PrefixLength == DEFAULT_IPV6_PREFIX_LENGTH ? "ip" : "ip/" + ipv6PrefixLength;
        }
    }

    record Header(String name) implements KeyResolver {
        Header {
            requireToken("header", name);
        }

        @Override
        public @Nullable Key resolve(RequestView request) {
            String value = request.header(name);
            return value == null ? null : Key.ofHeader(name, value);
        }

        @Override
        public boolean evadable() {
            return true;
        }

        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    record Cookie(String name) implements KeyResolver {
        Cookie {
            requireToken("cookie", name);
        }

        @Override
        public @Nullable Key resolve(RequestView request) {
            String value = request.cookie(name);
            return value == null ? null : Key.ofCookie(name, value);
        }

        @Override
        public boolean evadable() {
            return true;
        }

        @Override
        public String toString() {
            return "cookie:" + name;
        }
    }

    record PathSegment(String name, RequestMatch match) implements KeyResolver {
        PathSegment {
            PathPatternText.requireName(name);
        }

        @Override
        public KeyResolver boundTo(RequestMatch match) {
            if (match.paths().isEmpty()) {
                throw new IllegalArgumentException(
                        "key \"%s\": the policy matches no path, expected a pattern with a segment {%s}"
                                .formatted(this, name));
            }
            for (PathPattern path : match.paths()) {
                if (!path.names().contains(name)) {
                    throw new IllegalArgumentException("key \"%s\": the pattern %s has no segment {%s}, known: %s"
                            .formatted(this, path, name, path.names().isEmpty() ? "none" : path.names()));
                }
            }
            return new PathSegment(name, match);
        }

        @Override
        public @Nullable Key resolve(RequestView request) {
            String segment = match.segment(name, request);
            return segment == null ? null : Key.ofPath(name, segment);
        }

        @Override
        public boolean evadable() {
            return true;
        }

        @Override
        public String toString() {
            return "path:" + name;
        }
    }

    record Principal() implements KeyResolver {
        @Override
        public @Nullable Key resolve(RequestView request) {
            String name = request.principal();
            return name == null ? null : Key.ofPrincipal(name);
        }

        @Override
        public String toString() {
            return "principal";
        }
    }

    record Global() implements KeyResolver {
        @Override
        public Key resolve(RequestView request) {
            return Key.GLOBAL;
        }

        @Override
        public String toString() {
            return "global";
        }
    }

    record Or(KeyResolver first, KeyResolver second) implements KeyResolver {
        Or {
            Objects.requireNonNull(second);
        }

        @Override
        public @Nullable Key resolve(RequestView request) {
            Key key = first.resolve(request);
            return key == null ? second.resolve(request) : key;
        }

        @Override
        public KeyResolver boundTo(RequestMatch match) {
            return new Or(first.boundTo(match), second.boundTo(match));
        }

        @Override
        public boolean evadable() {
            return first.evadable() || second.evadable();
        }

        @Override
        public String toString() {
            return first + " | " + second;
        }
    }

    record And(List<KeyResolver> parts) implements KeyResolver {
        /** {@code a + (b + c)} is {@code a + b + c}. */
        static And of(KeyResolver first, KeyResolver second) {
            return new And(Stream.concat(parts(first), parts(second)).toList());
        }

        private static Stream<KeyResolver> parts(KeyResolver resolver) {
            return resolver instanceof And and ? and.parts.stream() : Stream.of(resolver);
        }

        @Override
        public @Nullable Key resolve(RequestView request) {
            List<Key> keys = new ArrayList<>(parts.size());
            for (KeyResolver part : parts) {
                Key key = part.resolve(request);
                if (key == null) {
                    return null;
                }
                keys.add(key);
            }
            return Key.combined(keys);
        }

        @Override
        public KeyResolver boundTo(RequestMatch match) {
            return new And(parts.stream().map(part -> part.boundTo(match)).toList());
        }

        @Override
        public boolean evadable() {
            return parts.stream().anyMatch(KeyResolver::evadable);
        }

        /** The text form knows no parentheses; a reader does. */
        @Override
        public String toString() {
            return parts.stream()
                    .map(part -> part instanceof Or ? "(" + part + ")" : part.toString())
                    .collect(Collectors.joining(" + "));
        }
    }
}
