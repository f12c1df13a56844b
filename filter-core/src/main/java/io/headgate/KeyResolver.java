package io.headgate;

import org.jspecify.annotations.Nullable;

/**
 * Says whose requests are counted together. Thread-safe; called once per request and policy.
 *
 * <pre>{@code
 * KeyResolver key = KeyResolver.header("X-Api-Key").or(KeyResolver.clientAddress());
 * }</pre>
 */
@FunctionalInterface
public interface KeyResolver {
    /** The IPv6 prefix that counts as one client unless said: one site is given at least a /64. */
    int DEFAULT_IPV6_PREFIX_LENGTH = 64;

    /**
     * The key of a request, or null where the request has none; it is then counted by its client
     * address, as it is when this method throws.
     */
    @Nullable
    Key resolve(RequestView request);

    /**
     * Whether a client gets a fresh key by sending another value, so that the key alone does not limit
     * it; true of headers and cookies, which nobody authenticated.
     */
    default boolean evadable() {
        return false;
    }

    /**
     * The same resolver for the requests of a policy with this match: itself, unless it reads what the match
     * names.
     *
     * @throws IllegalArgumentException if it reads what the match does not name
     */
    default KeyResolver boundTo(RequestMatch match) {
        return this;
    }

    /** By client address; IPv6 by /64. Text form: {@code ip}. */
    static KeyResolver clientAddress() {
        return clientAddress(DEFAULT_IPV6_PREFIX_LENGTH);
    }

    /**
     * By client address, with IPv6 addresses counted by a prefix. Text form: {@code ip/56}.
     *
     * @param ipv6PrefixLength 32 to 64; a client is commonly given a /64 or more, so a longer prefix
     *     would let it rotate through addresses of its own
     * @throws IllegalArgumentException if the length is out of range
     */
    static KeyResolver clientAddress(int ipv6PrefixLength) {
        return new StockKeys.Address(ipv6PrefixLength);
    }

    /**
     * By the value of a header field. Text form: {@code header:X-Api-Key}.
     *
     * @throws IllegalArgumentException if no header can have that name
     */
    static KeyResolver header(String name) {
        return new StockKeys.Header(name);
    }

    /**
     * By the value of a cookie. Text form: {@code cookie:NAME}.
     *
     * @throws IllegalArgumentException if no cookie can have that name
     */
    static KeyResolver cookie(String name) {
        return new StockKeys.Cookie(name);
    }

    /**
     * By a segment of the path that the policy's match names: {@code tenant} in {@code /tenants/{tenant}/**}. The
     * case of its value does not count. Text form: {@code path:tenant}.
     *
     * @throws IllegalArgumentException if no segment can have that name
     */
    static KeyResolver path(String name) {
        return new StockKeys.PathSegment(name, RequestMatch.ALL);
    }

    /** By the authenticated user. Text form: {@code principal}. */
    static KeyResolver principal() {
        return StockKeys.PRINCIPAL;
    }

    /** One key for everybody. Text form: {@code global}. */
    static KeyResolver global() {
        return StockKeys.GLOBAL;
    }

    /** This key, or the other where a request has no such key. Text form: {@code a | b}. */
    default KeyResolver or(KeyResolver other) {
        return new StockKeys.Or(this, other);
    }

    /** Both keys together; none where a request lacks one of them. Text form: {@code a + b}. */
    default KeyResolver and(KeyResolver other) {
        return StockKeys.And.of(this, other);
    }
}
