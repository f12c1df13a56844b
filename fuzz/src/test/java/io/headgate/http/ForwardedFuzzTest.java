package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.ClientAddress;
import io.headgate.Fuzzed;
import java.util.ArrayList;
import java.util.List;

/** Forwarded header fields of several lines, under the laws of {@link TrustedProxies}; trusted is 10.0.0.0/8. */
class ForwardedFuzzTest {
    private static final ClientAddress PROXY = AddressParser.parse("10.0.0.1");
    private static final ClientAddress STRANGER = AddressParser.parse("203.0.113.9");
    private static final List<String> FORGED = List.of(
            "198.51.100.7",
            "for=198.51.100.7",
            "for=\"[2001:db8::1]\";host=\"",
            "\"",
            "\\",
            "\\\"",
            "10.0.0.7",
            ";",
            " ");

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({"for=", "For=\"[2001:db8::1]:443\"", ";proto=https", "unknown", "_hidden", "\\\"", ", 10.0.0.2"
    })
    void tellWhatTheProxiesWroteAndNothingElse(byte[] bytes) {
        List<String> lines = Fuzzed.lines(bytes);
        for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
            TrustedProxies proxies =
                    TrustedProxies.builder().trust("10.0.0.0/8").header(header).build();
            Fuzzed.soon(() -> {
                ClientAddress client = client(proxies, lines);
                assertNotEquals(ClientAddress.UNKNOWN, client);
                assertSame(STRANGER, proxies.clientAddress(STRANGER, name -> lines), "a peer that is not trusted");
                if (!header.equals("X-Real-IP")) {
                    requireOnlyTheRightCounts(proxies, lines, client);
                    requireAppendedCounts(proxies, lines);
                }
            });
        }
    }

    /** Once somebody who is not trusted is found, what stands on the left of it changes nothing. */
    private static void requireOnlyTheRightCounts(TrustedProxies proxies, List<String> lines, ClientAddress client) {
        if (proxies.trusts(client)) {
            return;
        }
        for (String forged : FORGED) {
            List<String> more = new ArrayList<>(lines);
            more.add(0, forged);
            assertEquals(client, client(proxies, more), () -> "a line before: " + more);
            more.remove(0);
            more.set(0, forged + "," + more.get(0));
            assertEquals(client, client(proxies, more), () -> "an entry before: " + more);
        }
    }

    /** What the last proxy appends is told, whatever it is appended to. */
    private static void requireAppendedCounts(TrustedProxies proxies, List<String> lines) {
        String entry = proxies.header().equals("Forwarded") ? "for=203.0.113.9;by=\"a,\\\"b\"" : "203.0.113.9";
        for (String hop :
                List.of("", proxies.header().equals("Forwarded") ? ", FOR=\"10.0.0.3:80\"" : ", 10.0.0.3:80")) {
            List<String> more = new ArrayList<>(lines);
            more.set(more.size() - 1, more.get(more.size() - 1) + "," + entry + hop);
            assertEquals(STRANGER, client(proxies, more), () -> "appended to: " + lines);
            more.set(more.size() - 1, lines.get(lines.size() - 1));
            more.add(entry + hop);
            assertEquals(STRANGER, client(proxies, more), () -> "a line behind: " + lines);
        }
    }

    private static ClientAddress client(TrustedProxies proxies, List<String> lines) {
        return proxies.clientAddress(PROXY, name -> lines);
    }
}
