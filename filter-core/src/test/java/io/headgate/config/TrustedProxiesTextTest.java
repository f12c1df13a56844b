package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.http.AddressRange;
import io.headgate.http.TrustedProxies;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTextTest {
    @Test
    void readsRangesAndAddresses() {
        TrustedProxies proxies = TrustedProxiesText.parse("10.0.0.0/8, ::1 ,2001:db8::/32")
                .header("Forwarded")
                .build();

        assertEquals(
                List.of(
                        AddressRange.parse("10.0.0.0/8"),
                        AddressRange.parse("::1/128"),
                        AddressRange.parse("2001:db8::/32")),
                proxies.ranges());
    }

    @Test
    void saysWhatIsWrong() {
        for (String text : List.of("", "*", "true", "proxy1|proxy2", "10.0.0.0/8;::1")) {
            assertRefused(
                    text.startsWith("10.")
                            ? "\"10.0.0.0/8;::1\" is not an address range: prefix length \"8;::1\", expected 0 to 32"
                            : "\"%s\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32"
                                    .formatted(text),
                    () -> TrustedProxiesText.parse("::1, " + text));
        }
        assertRefused(
                "\"::/0\" trusts everybody, so that any client could choose its address; expected the addresses of your proxies, for example 10.0.0.0/8",
                () -> TrustedProxiesText.parse("10.0.0.0/8,::/0"));
    }
}
