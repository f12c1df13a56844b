package io.headgate.http;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final String PROXY = "10.0.0.1";
    private static final String CLIENT = "203.0.113.9";

    private static final TrustedProxies LIST = proxies("X-Forwarded-For");
    private static final TrustedProxies ELEMENTS = proxies("Forwarded");
    private static final TrustedProxies SINGLE = proxies("X-Real-IP");

    private static TrustedProxies proxies(String header) {
        return TrustedProxies.builder()
                .trust("10.0.0.0/8")
                .trust("2001:db8:aaaa::/48")
                .header(header)
                .build();
    }

    private static String client(TrustedProxies proxies, String peer, String... lines) {
        ClientAddress found = proxies.clientAddress(AddressParser.parse(peer), only(proxies.header(), lines));
        return List.of(CLIENT, PROXY, "10.0.0.2", "10.0.0.3", "198.51.100.1", "2001:db8::1", "2001:db8:aaaa::1")
                .stream()
                .filter(text -> AddressParser.parse(text).equals(found))
                .findFirst()
                .orElse("another");
    }

    private static HeaderLines only(String header, String... lines) {
        return name -> name.equals(header) ? List.of(lines) : List.of();
    }

    /** Peer, lines by a slash, and the client. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1, 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1,203.0.113.9,10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1 / 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1, 203.0.113.9 / 10.0.0.3 / 10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | \t 203.0.113.9 \t | 203.0.113.9",
                "10.0.0.1 | 203.0.113.9:4711 | 203.0.113.9",
                "10.0.0.1 | ::ffff:203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | [::ffff:cb00:7109]:80, ::ffff:10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | 2001:db8::1 | 2001:db8::1",
                "10.0.0.1 | [2001:db8::1]:443 | 2001:db8::1",
                "10.0.0.1 | [2001:db8::1%eth0], 2001:db8:aaaa::1%1 | 2001:db8::1",
                "10.0.0.1:80 | 203.0.113.9 | 203.0.113.9",
                "::ffff:10.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "::ffff:a00:1 | 203.0.113.9 | 203.0.113.9",
                "[2001:db8:aaaa:0:0:0:0:1] | 203.0.113.9 | 203.0.113.9",
                "2001:db8:aaaa::1%eth0 | 203.0.113.9 | 203.0.113.9",
                // all are trusted: the leftmost
                "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
                "10.0.0.1 | 10.0.0.1 | 10.0.0.1",
                // the header is absent
                "10.0.0.1 | | 10.0.0.1",
                // what is no address ends the walk
                "10.0.0.1 | `` | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9, | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9,,10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, / 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, unknown | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9, unknown, 10.0.0.3, 10.0.0.2 | 10.0.0.3",
                "10.0.0.1 | 203.0.113.9, _hidden, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, localhost, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, 127.1, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, 010.0.0.3, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, \"10.0.0.3\", 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, for=10.0.0.3, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9 10.0.0.3, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9, 10.0.0.3;10.0.0.2 | 10.0.0.1",
                // the peer is not trusted
                "198.51.100.1 | 203.0.113.9 | 198.51.100.1",
                "198.51.100.1 | 203.0.113.9, 10.0.0.1 | 198.51.100.1",
                "2001:db8::1 | 203.0.113.9 | 2001:db8::1",
            })
    void aListIsReadFromTheRight(String peer, String lines, String client) {
        assertEquals(client, client(LIST, peer, split(lines)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.1 | for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1, for=203.0.113.9;proto=https | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1,for=203.0.113.9,for=10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1 / for=203.0.113.9 / for=10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | for=\"[2001:db8::1]:4711\";host=\"a,b\" | 2001:db8::1",
                "10.0.0.1 | for=203.0.113.9, for=unknown | 10.0.0.1",
                "10.0.0.1 | for=203.0.113.9, for=_hidden, for=10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | for=203.0.113.9, proto=https, for=10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | for=203.0.113.9, | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9 | 10.0.0.1",
                // a quote that the client left open swallows nothing of what the proxy appends
                "10.0.0.1 | for=\"198.51.100.1, for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;host=\"\\, for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | host=\", for=\"203.0.113.9\" | 203.0.113.9",
                "10.0.0.1 | host=\", for=\"203.0.113.9\";host=\"a,b\" | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;x=\"/for=203.0.113.9 | 203.0.113.9",
                "198.51.100.1 | for=203.0.113.9 | 198.51.100.1",
            })
    void soAreTheElementsOfForwarded(String peer, String lines, String client) {
        assertEquals(client, client(ELEMENTS, peer, split(lines)));
    }

    /** Promise 10. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | [2001:db8::1]:443 | 2001:db8::1",
                "10.0.0.1 | 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | | 10.0.0.1",
                "10.0.0.1 | `` | 10.0.0.1",
                "10.0.0.1 | unknown | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9 / 203.0.113.9 | 10.0.0.1",
                "10.0.0.1 | 198.51.100.1, 203.0.113.9 | 10.0.0.1",
                "198.51.100.1 | 203.0.113.9 | 198.51.100.1",
            })
    void aSingleAddressIsOneOnOneLine(String peer, String lines, String client) {
        assertEquals(client, client(SINGLE, peer, split(lines)));
    }

    private static String[] split(String lines) {
        return lines == null
                ? new String[0]
                : Arrays.stream(lines.split("/", -1)).map(String::strip).toArray(String[]::new);
    }

    /** Promise 8. */
    @Test
    void onlyTheConfiguredFieldIsRead() {
        Map<String, List<String>> sent = Map.of(
                "X-Forwarded-For",
                List.of(CLIENT),
                "Forwarded",
                List.of("for=198.51.100.1"),
                "X-Real-IP",
                List.of("2001:db8::1"));
        ClientAddress proxy = AddressParser.parse(PROXY);
        HeaderLines headers = name -> sent.getOrDefault(name, List.of());

        assertEquals(AddressParser.parse(CLIENT), LIST.clientAddress(proxy, headers));
        assertEquals(AddressParser.parse("198.51.100.1"), ELEMENTS.clientAddress(proxy, headers));
        assertEquals(AddressParser.parse("2001:db8::1"), SINGLE.clientAddress(proxy, headers));
        assertEquals(proxy, proxies("X-Client-IP").clientAddress(proxy, headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for", "X-FORWARDED-FOR"})
    void theCaseOfTheNameDoesNotCount(String header) {
        assertEquals(CLIENT, client(proxies(header), PROXY, "198.51.100.1, " + CLIENT));
    }

    /** Promise 1. */
    @Test
    void theFieldOfAPeerThatIsNotTrustedIsNotLookedAt() {
        HeaderLines untouchable = name -> {
            throw new AssertionError(name);
        };
        ClientAddress peer = AddressParser.parse(CLIENT);
        for (TrustedProxies proxies : List.of(LIST, ELEMENTS, SINGLE, TrustedProxies.NONE)) {
            assertSame(peer, proxies.clientAddress(peer, untouchable));
            assertSame(ClientAddress.UNKNOWN, proxies.clientAddress(ClientAddress.UNKNOWN, untouchable));
        }
    }

    /** Promise 7. */
    @Test
    void nothingIsReadBeyond32EntriesNorBeyond1024CharactersOfOne() {
        String trusted = "10.0.0.2";
        String trusted31 = String.join(",", Collections.nCopies(31, trusted));
        assertEquals(CLIENT, client(LIST, PROXY, CLIENT + "," + trusted31));
        assertEquals(trusted, client(LIST, PROXY, CLIENT + "," + trusted31 + "," + trusted));
        assertEquals(CLIENT, client(LIST, PROXY, CLIENT, trusted31));
        assertEquals(trusted, client(LIST, PROXY, CLIENT, trusted31, trusted));

        assertEquals(CLIENT, client(LIST, PROXY, " ".repeat(1_013) + CLIENT));
        assertEquals(CLIENT, client(LIST, PROXY, "x," + " ".repeat(1_013) + CLIENT));
        assertEquals(PROXY, client(LIST, PROXY, " ".repeat(1_014) + CLIENT));
        assertEquals(PROXY, client(LIST, PROXY, "x," + " ".repeat(1_014) + CLIENT));
        assertEquals(PROXY, client(SINGLE, PROXY, " ".repeat(1_014) + CLIENT));
        String element = "for=" + CLIENT + ";host=";
        assertEquals(CLIENT, client(ELEMENTS, PROXY, "for=x," + element + "h".repeat(1_024 - element.length())));
        assertEquals(PROXY, client(ELEMENTS, PROXY, "for=x," + element + "h".repeat(1_025 - element.length())));
    }

    @Test
    void nullObjectTrustsNobody() {
        assertFalse(TrustedProxies.NONE.trusts(AddressParser.parse(PROXY)));
        assertEquals(List.of(), TrustedProxies.NONE.ranges());
        assertEquals("", TrustedProxies.NONE.header());
    }

    @Test
    void rangesAreExact() {
        assertTrue(LIST.trusts(AddressParser.parse("10.255.255.255")));
        assertFalse(LIST.trusts(AddressParser.parse("11.0.0.0")));
        assertTrue(LIST.trusts(AddressParser.parse("::ffff:10.0.0.0")));
        assertFalse(LIST.trusts(AddressParser.parse("::10.0.0.0")));
        assertFalse(LIST.trusts(ClientAddress.UNKNOWN));
    }

    @Test
    void theExampleRuns() {
        TrustedProxies proxies = TrustedProxies.builder()
                .trust("10.0.0.0/8")
                .trust("2001:db8::/32")
                .header("X-Forwarded-For")
                .build();
        assertEquals(2, proxies.ranges().size());
        assertEquals("X-Forwarded-For", proxies.header());
    }

    @Test
    void saysWhatIsWrong() {
        TrustedProxies.Builder builder = TrustedProxies.builder();
        for (String everybody : List.of("0.0.0.0/0", "::/0", "::ffff:0.0.0.0/0")) {
            assertRefused(
                    "\"%s\" trusts everybody, so that any client could choose its address; expected the addresses of your proxies, for example 10.0.0.0/8"
                            .formatted(everybody),
                    () -> builder.trust(everybody));
        }
        assertRefused(
                "prefix length 0 trusts everybody, so that any client could choose its address; expected the addresses of your proxies, for example 10.0.0.0/8",
                () -> builder.trust(AddressRange.parse("::/0")));
        assertRefused(
                "\"proxy.example\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                () -> builder.trust("proxy.example"));
        for (String name : List.of("", "X Forwarded", "X-Forwarded-For:", "X-Fo\u00e9", "a,b", "\u0158")) {
            assertRefused(
                    "\"%s\" is no name of a header field, expected for example X-Forwarded-For".formatted(name),
                    () -> builder.header(name));
        }
        assertRefused(
                "trusted proxies: no range, expected for example 10.0.0.0/8",
                () -> TrustedProxies.builder().header("Forwarded").build());
        assertRefused(
                "trusted proxies: no header field, expected for example X-Forwarded-For",
                () -> TrustedProxies.builder().trust("::1").build());
    }
}
