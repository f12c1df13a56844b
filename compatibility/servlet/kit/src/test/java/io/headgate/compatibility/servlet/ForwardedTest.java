package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The test is the proxy: what it writes counts where its address is trusted, and nowhere else. */
class ForwardedTest {
    private static final String LIST = "X-Forwarded-For";
    private static final String ELEMENTS = "Forwarded";
    private static final String SINGLE = "X-Real-IP";
    private static final String US = "127.0.0.0/8";
    private static final String OTHERS = "10.0.0.0/8, ::1, 192.0.2.1";
    private static final String ONCE = "1/366d";

    private static TestServer server;

    @BeforeAll
    static void start() {
        WebXml webXml = new WebXml()
                .limit("alone", "/alone/*", "limit", "5/366d")
                .limit("exempt", "/exempt/*", with(US, LIST, "exempt", "203.0.113.0/24"))
                .limit("long", "/long/*", with(US, LIST));
        for (String header : List.of(LIST, ELEMENTS, SINGLE)) {
            webXml.limit("trusted-" + header, "/trusted/" + header + "/*", with(US, header))
                    .limit("forged-" + header, "/forged/" + header + "/*", with(OTHERS, header, "limit", "5/366d"))
                    .limit("absent-" + header, "/absent/" + header + "/*", with(US, header, "limit", "3/366d"));
        }
        for (String test : List.of("left", "lines", "single", "key")) {
            String header = test.equals("single") ? SINGLE : LIST;
            webXml.limit(test, "/" + test + "/*", with(US, header, "key", test.equals("key") ? "header:X-Key" : "ip"));
        }
        server = Deployment.of(webXml.servlet(HelloServlet.class, "/*"))
                .maxHeaderBytes(128 * 1024)
                .start();
    }

    private static String[] with(String trusted, String header, String... more) {
        List<String> parameters = new ArrayList<>(List.of("trusted-proxies", trusted, "forwarded-header", header));
        parameters.addAll(List.of(more));
        if (!parameters.contains("limit")) {
            parameters.addAll(List.of("limit", ONCE));
        }
        return parameters.toArray(String[]::new);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What a proxy writes of a client, in each of the fields. */
    private static String written(String header, String address) {
        boolean ipv6 = address.contains(":");
        return header
                + switch (header) {
                    case ELEMENTS -> ": for=\"" + (ipv6 ? "[" + address + "]" : address) + ":4711\";proto=https";
                    default -> ": " + address;
                };
    }

    @Test
    void eachClientBehindATrustedProxyHasItsOwnBucket() throws IOException {
        for (String header : List.of(LIST, ELEMENTS, SINGLE)) {
            for (String client : List.of("203.0.113.1", "203.0.113.2", "2001:db8::1")) {
                assertEquals(200, status("/trusted/" + header, written(header, client)), header);
                assertEquals(429, status("/trusted/" + header, written(header, client)), header);
            }
            assertEquals(429, status("/trusted/" + header, written(header, "2001:db8::2")), "the same /64");
            assertEquals(429, status("/trusted/" + header, written(header, "::ffff:203.0.113.1")), "the same client");
        }
    }

    /** Promise 1. */
    @Test
    void whatAPeerThatIsNotTrustedWritesIsNotRead() throws IOException {
        int admitted = 0;
        for (String header : List.of(LIST, ELEMENTS, SINGLE)) {
            for (int i = 0; i < 50; i++) {
                admitted += status("/forged/" + header, written(header, "203.0.113." + i)) == 200 ? 1 : 0;
            }
        }
        for (int i = 0; i < 50; i++) {
            admitted += status("/alone", written(LIST, "203.0.113." + i)) == 200 ? 1 : 0;
        }
        Figures.print(1, "forged by an untrusted peer, admitted / limit", admitted, 4 * 5);
    }

    /** Promise 2. */
    @Test
    void whatTheClientWroteOnTheLeftIsNotRead() throws IOException {
        int admitted = 0;
        for (int i = 0; i < 50; i++) {
            admitted += status("/left", LIST + ": 198.51.100." + i + ", 203.0.113.9") == 200 ? 1 : 0;
            admitted += status("/left", LIST + ": \"" + i + ", 203.0.113.9, 127.0.0.2") == 200 ? 1 : 0;
        }
        Figures.print(2, "forged on the left, keys of one client", admitted, 1);
    }

    /** Promise 3. */
    @Test
    void linesAreOneListInTheirOrder() throws IOException {
        assertEquals(200, status("/lines", LIST + ": 203.0.113.9"));
        for (int count = 2; count <= 50; count++) {
            String[] lines = IntStream.range(0, count)
                    .mapToObj(i -> LIST + ": 198.51.100." + i)
                    .toArray(String[]::new);
            lines[count - 1] = LIST + ": 203.0.113.9";
            assertEquals(429, status("/lines", lines), count + " lines");
        }
    }

    /** Promise 8. */
    @Test
    void onlyTheConfiguredFieldIsRead() throws IOException {
        int wrong = 0;
        for (String header : List.of(LIST, ELEMENTS, SINGLE)) {
            String client = "198.18.0.1";
            assertEquals(200, status("/trusted/" + header, written(header, client)));
            for (String other : List.of(LIST, ELEMENTS, SINGLE)) {
                String[] lines = other.equals(header)
                        ? new String[] {written(header, client)}
                        : new String[] {written(other, "198.18.0.2"), written(header, client)};
                wrong += status("/trusted/" + header, lines) == 429 ? 0 : 1;
            }
        }
        Figures.print(8, "wrong picks of 9 combinations: " + wrong);
        assertEquals(0, wrong);
    }

    /** Promise 10. */
    @Test
    void aSingleAddressOnTwoLinesIsNone() throws IOException {
        int admitted = 0;
        for (int i = 0; i < 20; i++) {
            admitted += status("/single", written(SINGLE, "203.0.113." + i), written(SINGLE, "203.0.113.250")) == 200
                    ? 1
                    : 0;
            admitted += status("/single", SINGLE + ": 203.0.113." + i + ", 203.0.113.250") == 200 ? 1 : 0;
        }
        Figures.print(10, "forged values on two lines, keys of one proxy", admitted, 1);
    }

    /** Promises 5 and 11. */
    @Test
    void whatTellsNoAddressIsCountedByTheProxy() throws IOException {
        for (String header : List.of(LIST, ELEMENTS, SINGLE)) {
            int admitted = status("/absent/" + header) == 200 ? 1 : 0;
            for (String value :
                    List.of("", "unknown", "_hidden", "for=unknown", "localhost", "127.1", "010.0.0.1", "\"")) {
                admitted += status("/absent/" + header, header + ": " + value) == 200 ? 1 : 0;
                admitted += status("/absent/" + header, header + ": 203.0.113.9, " + value) == 200 ? 1 : 0;
            }
            Figures.print(11, header + " absent or no address, admitted / limit of the proxy", admitted, 3);
        }
    }

    /** Promise 7. */
    @Test
    void aFieldOf64KilobytesIsReadNoFurtherThan32Entries() throws IOException {
        String hops = String.join(",", Collections.nCopies(6_000, "127.0.0.2"));
        assertEquals(200, status("/long", LIST + ": 203.0.113.1," + hops));
        assertEquals(429, status("/long", LIST + ": 203.0.113.2," + hops));
        assertEquals(429, status("/long", LIST + ": 127.0.0.2"));
    }

    @Test
    void exemptIsTheClientAndNotTheProxy() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, status("/exempt", LIST + ": 203.0.113.9"));
        }
        assertEquals(200, status("/exempt", LIST + ": 203.0.113.9, 198.51.100.1"));
        assertEquals(429, status("/exempt", LIST + ": 203.0.113.9, 198.51.100.1"));
    }

    @Test
    void aRequestWithoutItsKeyIsCountedByTheClientsAddress() throws IOException {
        assertEquals(200, status("/key", LIST + ": 203.0.113.1"));
        assertEquals(429, status("/key", LIST + ": 203.0.113.1"));
        assertEquals(200, status("/key", LIST + ": 203.0.113.2"));
    }

    /** Jetty gives the peer in brackets, Tomcat bare. */
    @Test
    void aPeerByIpv6IsTrustedInEveryForm() throws IOException {
        WebXml webXml = new WebXml().limit("six", "/*", with("::1", LIST)).servlet(HelloServlet.class, "/*");
        try (TestServer six = Deployment.of(webXml).host("::1").start()) {
            assertEquals(200, status(six, "::1", "/", LIST + ": 203.0.113.1"));
            assertEquals(200, status(six, "::1", "/", LIST + ": 203.0.113.2"));
            assertEquals(429, status(six, "::1", "/", LIST + ": 203.0.113.2"));
        }
    }

    @Test
    void aProxyThatIsNotTrustedAndOneThatNamesNobodyWarnOnce() throws IOException {
        WebXml webXml = new WebXml()
                .limit("none", "/none/*", "limit", "100/1m")
                .limit("some", "/some/*", with(US, LIST, "limit", "100/1m"))
                .servlet(HelloServlet.class, "/*");
        try (LogCapture log = LogCapture.ofHeadgate();
                TestServer warned = Deployment.of(webXml).start()) {
            for (int i = 0; i < 3; i++) {
                status(warned, "127.0.0.1", "/none", LIST + ": 203.0.113.9");
                status(warned, "127.0.0.1", "/some");
            }
            assertEquals(
                    List.of(
                            "RateLimitFilter 'none': a request came with X-Forwarded-For, and no proxy is trusted."
                                    + " Behind a proxy all clients share one address: set trusted-proxies and"
                                    + " forwarded-header. Without one all is well, for anybody can send"
                                    + " X-Forwarded-For, and it is ignored.",
                            "RateLimitFilter 'some': a request of a trusted proxy is counted by the address of the"
                                    + " proxy: X-Forwarded-For is absent, or the address in it cannot be read. All"
                                    + " such requests share one address."),
                    log.messages(Level.WARNING));
            assertTrue(log.aboveDebug()
                    .contains("INFO RateLimitFilter 'some': client address from X-Forwarded-For, where a trusted proxy"
                            + " sends it (ranges: 1)"));
        }
    }

    private static int status(String path, String... headerLines) throws IOException {
        return status(server, "127.0.0.1", path, headerLines);
    }

    private static int status(TestServer server, String host, String path, String... headerLines) throws IOException {
        try (RawClient client = new RawClient(server, host)) {
            return client.send(RawClient.get(path, headerLines)).read().status();
        }
    }
}
