package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.headgate.ClientAddress;
import io.headgate.LogCapture;
import io.headgate.http.AddressParser;
import io.headgate.http.HeaderLines;
import io.headgate.http.TrustedProxies;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of proxies, and how often. */
class ClientAddressesTest {
    private static final ClientAddress PEER = AddressParser.parse("10.0.0.7");
    private static final HeaderLines NOTHING = name -> List.of();

    private static ClientAddresses start(TrustedProxies proxies) {
        return ClientAddresses.start(
                System.getLogger(ClientAddressesTest.class.getName()), "RateLimitFilter 'api': ", proxies);
    }

    private static TrustedProxies proxies(String... ranges) {
        TrustedProxies.Builder proxies = TrustedProxies.builder().header("X-Forwarded-For");
        List.of(ranges).forEach(proxies::trust);
        return proxies.build();
    }

    private static HeaderLines sent(String header, String... lines) {
        return name -> name.equals(header) ? List.of(lines) : List.of();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP"})
    void aForwardedHeaderWhereNoProxyIsTrustedWarnsOnce(String header) {
        try (LogCapture log = new LogCapture(ClientAddressesTest.class)) {
            ClientAddresses addresses = start(TrustedProxies.NONE);
            addresses.find(PEER, NOTHING);
            assertEquals(List.of(), log.aboveDebug());

            for (int i = 0; i < 100; i++) {
                assertEquals(PEER, addresses.find(PEER, sent(header, "203.0.113.9")));
            }

            String warning = "WARNING RateLimitFilter 'api': a request came with %s, and no proxy is trusted. Behind a"
                    + " proxy all clients share one address: set trusted-proxies and forwarded-header. Without one all"
                    + " is well, for anybody can send %s, and it is ignored.";
            assertEquals(List.of(warning.formatted(header, header)), log.aboveDebug());
        }
    }

    @Test
    void afterTheFirstRequestsNoHeaderIsLookedAt() {
        AtomicInteger looks = new AtomicInteger();
        ClientAddresses addresses = start(TrustedProxies.NONE);
        for (int i = 0; i < 20_000; i++) {
            addresses.find(PEER, name -> {
                looks.incrementAndGet();
                return List.of();
            });
        }
        assertEquals(3 * 10_000, looks.get());
    }

    /** Once it is no longer looked for a proxy; the least of 20 rounds, since the first are interpreted. */
    @Test
    void whereNothingIsConfiguredNothingIsAllocated() {
        ClientAddresses addresses = start(TrustedProxies.NONE);
        HeaderLines headers = sent("X-Forwarded-For");
        long least = LongStream.range(0, 20)
                .map(round -> allocated(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        addresses.find(PEER, headers);
                    }
                }))
                .min()
                .orElseThrow();
        assertTrue(least < 10_000, "%d bytes for 10 000 requests".formatted(least));
    }

    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** Promise 11. */
    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "10.0.0.7", "<script>", "203.0.113.9, {0}"})
    void aTrustedProxyThatNamesNobodyWarnsOnceAndRepeatsNothing(String value) {
        try (LogCapture log = new LogCapture(ClientAddressesTest.class)) {
            ClientAddresses addresses = start(proxies("10.0.0.0/8"));
            for (int i = 0; i < 100; i++) {
                assertEquals(PEER, addresses.find(PEER, i % 2 == 0 ? sent("X-Forwarded-For", value) : NOTHING));
            }
            assertEquals(
                    List.of(
                            "INFO RateLimitFilter 'api': client address from X-Forwarded-For, where a trusted proxy"
                                    + " sends it (ranges: 1)",
                            "WARNING RateLimitFilter 'api': a request of a trusted proxy is counted by the address of"
                                    + " the proxy: X-Forwarded-For is absent, or the address in it cannot be read. All"
                                    + " such requests share one address."),
                    log.aboveDebug());
            assertFalse(log.everything().contains("10.0.0.7"));
        }
    }

    @Test
    void whereAllIsWellNothingMoreIsSaid() {
        try (LogCapture log = new LogCapture(ClientAddressesTest.class)) {
            ClientAddresses addresses = start(proxies("10.0.0.0/8", "2000::/16"));
            ClientAddress client = AddressParser.parse("203.0.113.9");
            assertEquals(client, addresses.find(PEER, sent("X-Forwarded-For", "203.0.113.9")));
            assertEquals(client, addresses.find(client, sent("X-Forwarded-For", "198.51.100.1")));
            assertEquals(1, log.aboveDebug().size());
        }
    }

    @Test
    void rangesThatAreWiderThanANetworkWarn() {
        try (LogCapture log = new LogCapture(ClientAddressesTest.class)) {
            start(proxies("0.0.0.0/1", "2000::/15", "10.0.0.0/8"));
            assertEquals(
                    List.of(
                            "INFO RateLimitFilter 'api': client address from X-Forwarded-For, where a trusted proxy"
                                    + " sends it (ranges: 3)",
                            wide(1, "2147483648"),
                            wide(15, "10384593717069655257060992658440192")),
                    log.aboveDebug());
        }
    }

    private static String wide(int prefix, String addresses) {
        return ("WARNING RateLimitFilter 'api': trusted-proxies: a range of /%d trusts %s addresses to say where"
                        + " requests come from. Name the networks of your proxies.")
                .formatted(prefix, addresses);
    }
}
