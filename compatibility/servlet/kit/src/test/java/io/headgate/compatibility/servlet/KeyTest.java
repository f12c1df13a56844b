package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends where a key is expected, it is limited. */
class KeyTest {
    private static final String ONCE = "1/366d";
    private static final String BODY = "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
            + "\"title\":\"The quota is exceeded.\",\"status\":429,\"violated-policies\":[\"%s\"]}\n";

    private static TestServer server;

    @BeforeAll
    static void start() {
        WebXml webXml = new WebXml()
                .limit("unrewritten", "/order/*", "limit", "2/366d")
                .filter(AddressFilter.class, "addresses", true)
                .map("addresses", "/*")
                .limit("rewritten", "/order/*", "limit", ONCE)
                .limit("malformed", "/malformed/*", "limit", "3/366d")
                .servlet(HelloServlet.class, "/*");
        for (String header : List.of("long", "bytes", "absent", "apart", "hostile")) {
            webXml.limit(header, "/" + header + "/*", "limit", ONCE, "key", "header:X-Api-Key");
        }
        webXml.limit("cookie", "/cookie/*", "limit", ONCE, "key", "cookie:id")
                .limit("both", "/both/*", "limit", ONCE, "key", "header:A + header:B");
        server = Deployment.of(webXml).maxHeaderBytes(128 * 1024).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aValueOf64KilobytesIsAKeyToItsLastByte() throws IOException {
        String value = "k".repeat(64 * 1024);
        assertEquals(200, status("/long", "X-Api-Key: " + value + "1"));
        assertEquals(429, status("/long", "X-Api-Key: " + value + "1"));
        assertEquals(200, status("/long", "X-Api-Key: " + value + "2"));
    }

    @Test
    void valuesThatAreNotAsciiAreKeysOfTheirOwn() throws IOException {
        assertEquals(200, status("/bytes", "X-Api-Key: \u00c3\u00a9"));
        assertEquals(429, status("/bytes", "X-Api-Key: \u00c3\u00a9"));
        assertEquals(200, status("/bytes", "X-Api-Key: \u00c3\u00a8"));
    }

    @Test
    void absentEmptyAndDoubledKeysAreCountedTogetherByAddress() throws IOException {
        assertEquals(200, status("/absent"));
        assertEquals(429, status("/absent"));
        assertEquals(429, status("/absent", "X-Api-Key:"));
        assertEquals(429, status("/absent", "X-Api-Key:   "));
        for (int i = 0; i < 20; i++) {
            assertEquals(429, status("/absent", "X-Api-Key: valid", "X-Api-Key: random" + i));
        }
        Figures.print(35, "unlimited requests: 0");
    }

    @Test
    void aKeyThatLooksLikeAnAddressIsNotOne() throws IOException {
        assertEquals(200, status("/apart"));
        assertEquals(200, status("/apart", "X-Api-Key: 127.0.0.1"));
        assertEquals(429, status("/apart", "X-Api-Key: 127.0.0.1"));
    }

    @Test
    void twoCookiesOfOneNameAreNone() throws IOException {
        assertEquals(200, status("/cookie", "Cookie: id=mine"));
        assertEquals(200, status("/cookie", "Cookie: id=mine; id=random1"));
        assertEquals(429, status("/cookie", "Cookie: id=mine; id=random2"));
        assertEquals(429, status("/cookie", "Cookie: id="));
        assertEquals(429, status("/cookie"));
    }

    @Test
    void combinedKeysAreNotConfused() throws IOException {
        assertEquals(200, status("/both", "A: a:b", "B: c"));
        assertEquals(200, status("/both", "A: a", "B: b:c"));
        assertEquals(429, status("/both", "A: a", "B: b:c"));
    }

    @Test
    void addressesThatAreNoneShareOneStrictBucket() throws IOException {
        int admitted = 0;
        List<String> malformed = List.of(
                "null",
                "unknown",
                "_hidden",
                "127.1",
                "2130706433",
                "010.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "::1::",
                "@",
                "a.invalid");
        for (String address : malformed) {
            admitted += status("/malformed", AddressFilter.HEADER + ": " + address) == 200 ? 1 : 0;
        }
        assertEquals(429, status("/malformed", AddressFilter.HEADER + ":"), "the empty address");
        Figures.print(18, "admitted of addresses that are none / limit", admitted, 3);
    }

    @Test
    void anAddressThatAnEarlierFilterRewroteIsCountedByTheFiltersBehindIt() throws IOException {
        assertEquals(200, status("/order", AddressFilter.HEADER + ": 203.0.113.1"));
        assertEquals(200, status("/order", AddressFilter.HEADER + ": 203.0.113.2"));
        RawClient.Response refused = get("/order", AddressFilter.HEADER + ": 203.0.113.3");
        assertEquals(429, refused.status());
        assertEquals(BODY.formatted("unrewritten"), refused.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil%0d%0aX-Injected:%201",
                "\u001b[31mred\u001b[0m",
                "\"}],\"injected\":[{\"",
                "<script>alert(1)</script>",
                "{0} %s ${jndi:ldap://h}"
            })
    void whatAClientSendsIsNotRepeatedInBodyFieldsOrLog(String payload) throws IOException {
        try (LogCapture log = LogCapture.ofHeadgate()) {
            RawClient.Response refused = null;
            for (int i = 0; i < 2; i++) {
                refused = get("/hostile?q=x", "X-Api-Key: " + payload, "User-Agent: " + payload);
                if (refused.status() == 400) {
                    return;
                }
            }
            assertEquals(429, refused.status());
            assertEquals(BODY.formatted("hostile"), refused.body());
            assertTrue(refused.fields().stream().noneMatch(field -> field.contains(payload)));
            assertEquals("", refused.field("x-injected"));
            assertFalse(log.everything().contains(payload));
            assertEquals(List.of(), log.aboveDebug());
        }
    }

    private static int status(String path, String... headerLines) throws IOException {
        return get(path, headerLines).status();
    }

    private static RawClient.Response get(String path, String... headerLines) throws IOException {
        try (RawClient client = new RawClient(server)) {
            return client.send(RawClient.get(path, headerLines)).read();
        }
    }
}
