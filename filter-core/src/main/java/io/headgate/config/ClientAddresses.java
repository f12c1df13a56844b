package io.headgate.config;

import io.headgate.ClientAddress;
import io.headgate.ClientAddress.Family;
import io.headgate.http.AddressRange;
import io.headgate.http.HeaderLines;
import io.headgate.http.TrustedProxies;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the requests of one adapter come from, and warns, once each, of what is probably a mistake
 * about proxies. Thread-safe. No address is logged.
 */
public final class ClientAddresses {
    private static final List<String> FORWARDED_HEADERS = List.of("X-Forwarded-For", "Forwarded", "X-Real-IP");

    /** For so many requests it is looked for a proxy that nobody trusts; then that costs nothing any more. */
    private static final int LOOKED_AT = 10_000;

    private final Logger log;
    private final String where;
    private final TrustedProxies proxies;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Written by many threads without order: a request more or less that is looked at does no harm. */
    private int toLookAt = LOOKED_AT;

    private ClientAddresses(Logger log, String where, TrustedProxies proxies) {
        this.log = log;
        this.where = where;
        this.proxies = proxies;
    }

    /**
     * Logs what is in effect, if there are proxies, and warns of ranges that are wider than anybody's
     * network.
     *
     * @param where how the lines begin: what the proxies belong to
     */
    public static ClientAddresses start(Logger log, String where, TrustedProxies proxies) {
        return start(log, where, proxies, true);
    }

    /** As {@link #start}; of wide ranges the policy file that they are from has warned. */
    public static ClientAddresses ofFile(Logger log, String where, TrustedProxies proxies) {
        return start(log, where, proxies, false);
    }

    private static ClientAddresses start(Logger log, String where, TrustedProxies proxies, boolean warnOfRanges) {
        ClientAddresses addresses = new ClientAddresses(log, where, proxies);
        if (proxies != TrustedProxies.NONE) {
            addresses.tellOfProxies(warnOfRanges);
        }
        return addresses;
    }

    /** The address of the client of a request that came from {@code peer}. */
    public ClientAddress find(ClientAddress peer, HeaderLines headers) {
        if (proxies == TrustedProxies.NONE) {
            if (toLookAt > 0) {
                lookForProxy(headers);
            }
            return peer;
        }
        ClientAddress client = proxies.clientAddress(peer, headers);
        if (!warned.get() && client.equals(peer) && proxies.trusts(peer)) {
            warnOfUnnamedClient();
        }
        return client;
    }

    private void tellOfProxies(boolean warnOfRanges) {
        log.log(
                Level.INFO,
                "{0}client address from {1}, where a trusted proxy sends it (ranges: {2})",
                where,
                proxies.header(),
                proxies.ranges().size());
        for (AddressRange range : proxies.ranges()) {
            String warning = warningOf(range);
            if (warning != null && warnOfRanges) {
                log.log(Level.WARNING, "{0}trusted-proxies: {1}", where, warning);
            }
        }
    }

    /** What is to be said of a range of proxies that is wider than anybody's network; null of others. */
    static @Nullable String warningOf(AddressRange range) {
        boolean ipv4 = range.network().family() == Family.IPV4;
        if (range.prefixLength() >= (ipv4 ? 8 : 16)) {
            return null;
        }
        return "a range of /%d trusts %d addresses to say where requests come from. Name the networks of your proxies."
                .formatted(range.prefixLength(), BigInteger.ONE.shiftLeft((ipv4 ? 32 : 128) - range.prefixLength()));
    }

    private void lookForProxy(HeaderLines headers) {
        toLookAt--;
        for (String header : FORWARDED_HEADERS) {
            if (!headers.lines(header).isEmpty()) {
                warnOfUntrustedProxy(header);
                return;
            }
        }
    }

    private void warnOfUntrustedProxy(String header) {
        toLookAt = 0;
        if (warned.compareAndSet(false, true)) {
            log.log(
                    Level.WARNING,
                    "{0}a request came with {1}, and no proxy is trusted. Behind a proxy all clients share one"
                            + " address: set trusted-proxies and forwarded-header. Without one all is well, for anybody"
                            + " can send {1}, and it is ignored.",
                    where,
                    header);
        }
    }

    private void warnOfUnnamedClient() {
        if (warned.compareAndSet(false, true)) {
            log.log(
                    Level.WARNING,
                    "{0}a request of a trusted proxy is counted by the address of the proxy: {1} is absent, or the"
                            + " address in it cannot be read. All such requests share one address.",
                    where,
                    proxies.header());
        }
    }
}
