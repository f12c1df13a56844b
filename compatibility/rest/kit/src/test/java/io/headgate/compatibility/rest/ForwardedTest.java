package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import io.headgate.http.TrustedProxies;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** The test is the proxy; without servlets it comes from 192.0.2.1, as the deployment says. */
class ForwardedTest extends RestTest {
    private static final String US = "127.0.0.0/8, 192.0.2.1";
    private static final String OTHERS = "10.0.0.0/8";
    private static final String LIST = "X-Forwarded-For";

    @Path("once")
    public static class Once {
        @GET
        @RateLimited(limit = 1, window = "366d")
        public String get() {
            return "once";
        }
    }

    private void start(String trusted, String header) {
        start(Deployment.of(Once.class)
                .feature(builder -> builder)
                .property(RateLimitFeature.TRUSTED_PROXIES, trusted)
                .property(RateLimitFeature.FORWARDED_HEADER, header));
    }

    @Test
    void eachClientBehindATrustedProxyHasItsOwnBucket() throws IOException {
        start(US, LIST);
        assertEquals(200, status(LIST + ": 203.0.113.1"));
        assertEquals(200, status(LIST + ": 203.0.113.1, [2001:db8::1]:443"));
        assertEquals(429, status(LIST + ": 203.0.113.2, 2001:db8::2, 127.0.0.9"));
        assertEquals(200, status(LIST + ": 203.0.113.1", LIST + ": 203.0.113.3"));
        assertEquals(429, status(LIST + ": 203.0.113.4", LIST + ": 203.0.113.3", LIST + ": 127.0.0.9"));
    }

    @Test
    void soHasOneWhichForwardedTells() throws IOException {
        start("127.0.0.0/8, ${headgate.test.unset:192.0.2.1}", "Forwarded");
        assertEquals(200, status("Forwarded: for=203.0.113.1;proto=https"));
        assertEquals(200, status("Forwarded: for=\", For=\"[2001:db8::1]:443\"", LIST + ": 203.0.113.1"));
        assertEquals(429, status("Forwarded: for=203.0.113.2, for=203.0.113.1"));
    }

    /** Promise 10. */
    @Test
    void aSingleAddressOnTwoLinesIsNone() throws IOException {
        start(US, "X-Real-IP");
        assertEquals(200, status("X-Real-IP: 203.0.113.1"));
        assertEquals(429, status("X-Real-IP: 203.0.113.1"));
        assertEquals(200, status("X-Real-IP: 203.0.113.2", "X-Real-IP: 203.0.113.3"));
        assertEquals(429, status("X-Real-IP: 203.0.113.4", "X-Real-IP: 203.0.113.5"));
        assertEquals(429, status());
    }

    /** Promise 1. */
    @Test
    void whatAPeerThatIsNotTrustedWritesIsNotRead() throws IOException {
        start(OTHERS, LIST);
        int admitted = 0;
        for (int i = 0; i < 20; i++) {
            admitted += status(LIST + ": 203.0.113." + i) == 200 ? 1 : 0;
        }
        assertEquals(1, admitted);
    }

    @Test
    void aProxyThatNobodyTrustsWarnsOnce() throws IOException {
        try (LogCapture log = LogCapture.ofHeadgate()) {
            start(Once.class);
            for (int i = 0; i < 3; i++) {
                assertEquals(i == 0 ? 200 : 429, status(LIST + ": 203.0.113." + i));
            }
            List<String> warnings = log.messages(Level.WARNING);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0)
                            .startsWith(
                                    "RateLimitFeature: a request came with X-Forwarded-For, and no proxy is trusted."),
                    warnings::toString);
        }
    }

    @Test
    void whatTheBuilderSaysIsUsedInPlaceOfTheProperties() throws IOException {
        TrustedProxies proxies = TrustedProxies.builder()
                .trust("127.0.0.0/8")
                .trust("192.0.2.1")
                .header(LIST)
                .build();
        start(Deployment.of(Once.class)
                .feature(builder -> builder.trustedProxies(proxies))
                .property(RateLimitFeature.TRUSTED_PROXIES, OTHERS)
                .property(RateLimitFeature.FORWARDED_HEADER, "Forwarded"));
        assertEquals(200, status(LIST + ": 203.0.113.1"));
        assertEquals(200, status(LIST + ": 203.0.113.2"));
        assertEquals(429, status(LIST + ": 203.0.113.2", "Forwarded: for=203.0.113.3"));
    }

    @Test
    void aWrongPropertyStopsTheDeployment() {
        assertSays(
                "property headgate.trusted-proxies \"10.0.0.0/8, proxy.example\": \"proxy.example\" is not an address"
                        + " range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                "10.0.0.0/8, proxy.example",
                LIST);
        assertSays(
                "property headgate.trusted-proxies \"::/0\": \"::/0\" trusts everybody, so that any client could choose"
                        + " its address; expected the addresses of your proxies, for example 10.0.0.0/8",
                "::/0",
                LIST);
        assertSays(
                "property headgate.forwarded-header \"X Forwarded\": \"X Forwarded\" is no name of a header field,"
                        + " expected for example X-Forwarded-For",
                "::1",
                "X Forwarded");
        assertSays("property headgate.forwarded-header is missing, expected for example X-Forwarded-For", "::1", null);
        assertSays("property headgate.trusted-proxies is missing, expected for example 10.0.0.0/8", null, LIST);
    }

    private void assertSays(String expected, String trusted, String header) {
        Deployment deployment = Deployment.of(Once.class).feature(builder -> builder);
        if (trusted != null) {
            deployment.property(RateLimitFeature.TRUSTED_PROXIES, trusted);
        }
        if (header != null) {
            deployment.property(RateLimitFeature.FORWARDED_HEADER, header);
        }
        String said = failure(deployment);
        assertTrue(said.contains("RateLimitFeature: " + expected), said);
    }

    /** As the bytes are written: clients for tests may join lines. */
    private int status(String... headerLines) throws IOException {
        try (Socket socket = connect()) {
            String request = "GET /api/once HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + String.join(
                            "",
                            List.of(headerLines).stream()
                                    .map(line -> line + "\r\n")
                                    .toList()) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String response = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(response.split(" ", 3)[1]);
        }
    }
}
