package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.headgate.http.AddressParser;
import io.headgate.http.TrustedProxies;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What keys.md says of proxies. */
class KeysGuideTest {
    private static final String OUR_PROXIES = "10.0.0.0/8";

    private static final Pattern WALK = Pattern.compile("(?m)^(\\S+) +([A-Za-z-]+):(.*?) +-> (\\S+)$");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> theClientIsFoundAsTheGuideShows() {
        List<MatchResult> walks = Snippet.of("keys.md", "", " -> ").stream()
                .flatMap(snippet -> WALK.matcher(snippet.text()).results())
                .toList();
        assertFalse(walks.isEmpty());
        return walks.stream().map(walk -> dynamicTest(walk.group(), () -> assertFinds(walk)));
    }

    private static void assertFinds(MatchResult walk) {
        String header = walk.group(2);
        TrustedProxies proxies = TrustedProxies.builder()
                .trust(OUR_PROXIES)
                .trust("2001:db8:aaaa::/48")
                .header(header)
                .build();
        assertEquals(
                AddressParser.parse(walk.group(4)),
                proxies.clientAddress(
                        AddressParser.parse(walk.group(1)),
                        name -> name.equals(header) ? List.of(walk.group(3).strip()) : List.of()));
    }

    @Test
    void theDescriptorCountsByTheClientBehindTheProxy() throws Exception {
        String descriptor =
                Snippet.of("keys.md", "xml", "trusted-proxies").get(0).text();
        assertTrue(descriptor.contains(OUR_PROXIES), descriptor);
        try (DeployedSnippet app = DeployedSnippet.start(folder, descriptor.replace(OUR_PROXIES, "127.0.0.0/8"))) {
            for (String client : List.of("203.0.113.1", "198.51.100.1, 203.0.113.2")) {
                assertRemaining(99, app, client);
            }
            assertRemaining(98, app, "198.51.100.2, 203.0.113.2");
        }
    }

    private static void assertRemaining(int remaining, DeployedSnippet app, String forwardedFor) throws Exception {
        String field = app.get("/", "X-Forwarded-For", forwardedFor)
                .headers()
                .firstValue("RateLimit")
                .orElseThrow();
        assertTrue(field.contains(";r=" + remaining + ";"), field);
    }
}
