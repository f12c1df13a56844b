package io.headgate.config;

import io.headgate.http.TrustedProxies;

/** The text form of trusted proxies: address ranges, separated by commas, such as {@code 10.0.0.0/8, ::1}. */
public final class TrustedProxiesText {
    private TrustedProxiesText() {}

    /**
     * Reads the text form; the header field is still to be named.
     *
     * @throws IllegalArgumentException if an entry is no address range, or is the range of all addresses
     */
    public static TrustedProxies.Builder parse(String text) {
        TrustedProxies.Builder proxies = TrustedProxies.builder();
        for (String range : text.split(",", -1)) {
            proxies.trust(range.strip());
        }
        return proxies;
    }
}
