package io.headgate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The key resolvers that come with Headgate; each one's {@code toString} is its text form. */
final class StockKeys {
    static final KeyResolver PRINCIPAL = new Principal();
    static final KeyResolver GLOBAL = new Global();

    private StockKeys() {}

    record Address(int ipv6PrefixLength) implements KeyResolver {
        Address {
            if (ipv6PrefixLength < 32 || ipv6PrefixLength > 64) {
                throw new IllegalArgumentException(
                        "IPv6 prefix length: %d, expected 32 to 64, since one client holds at least a whole /64"
                                .formatted(ipv6PrefixLength));
            }
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
        @Override
        public @Nullable Key resolve(RequestView request) {
            Key key = first.resolve(request);
            return key == null ? second.resolve(request) : key;
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
        public boolean evadable() {
            return parts.stream().anyMatch(KeyResolver::evadable);
        }

        @Override
        public KeyResolver and(KeyResolver other) {
            List<KeyResolver> more = new ArrayList<>(parts);
            more.add(other);
            return new And(List.copyOf(more));
        }

        @Override
        public String toString() {
            return parts.stream().map(Object::toString).collect(Collectors.joining(" + "));
        }
    }
}
