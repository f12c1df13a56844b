package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.FakeRequest;
import io.headgate.Key;
import io.headgate.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {
    private static final String KNOWN = "cookie:NAME, global, header:NAME, ip, ip/PREFIX, path:NAME, principal";

    @ParameterizedTest
    @CsvSource({
        "ip, ip",
        "ip/64, ip",
        "ip/56, ip/56",
        "' ip ', ip",
        "principal, principal",
        "global, global",
        "header:X-Api-Key, header:X-Api-Key",
        "header: X-Api-Key, header:X-Api-Key",
        "cookie:SID, cookie:SID",
        "path:tenant, path:tenant",
        "header:A+principal|ip, header:A + principal | ip",
        "header:A | cookie:B | ip/48, header:A | cookie:B | ip/48",
        "ip + header:A, ip + header:A",
    })
    void reads(String text, String canonical) {
        assertEquals(canonical, KeyText.parse(text).toString());
    }

    @Test
    void combinationsBindTighterThanAlternatives() {
        FakeRequest request = new FakeRequest().header("A", "a").principal("alice");

        assertEquals(
                Key.combined(List.of(Key.ofHeader("A", "a"), Key.ofPrincipal("alice"))),
                KeyText.parse("cookie:C | header:A + principal | ip").resolve(request));
    }

    @Test
    void saysWhatIsWrong() {
        assertRefused("unknown key \"IP\", did you mean \"ip\"? Known: " + KNOWN, () -> KeyText.parse("IP"));
        assertRefused(
                "unknown key \"pricipal\", did you mean \"principal\"? Known: " + KNOWN,
                () -> KeyText.parse("pricipal"));
        assertRefused("unknown key \"X-Forwarded-For\". Known: " + KNOWN, () -> KeyText.parse("X-Forwarded-For"));
        assertRefused("unknown key \"ip:\", did you mean \"ip\"? Known: " + KNOWN, () -> KeyText.parse("ip:"));
        assertRefused(
                "key: \"header\" names no header, expected header:NAME such as header:X-Api-Key",
                () -> KeyText.parse("header"));
        assertRefused(
                "key: \"cookie\" names no cookie, expected cookie:NAME such as cookie:SESSION",
                () -> KeyText.parse("cookie: "));
        assertRefused(
                "key: \"path\" names no segment, expected path:NAME such as path:tenant", () -> KeyText.parse("path:"));
        assertRefused(
                "key: \"{id}\" is no name of a segment, expected 1 to 64 of A-Z a-z 0-9 . _ -",
                () -> KeyText.parse("path:{id}"));
        assertRefused(
                "key: \"X Y\" is no name of a header, expected letters, digits and !#$%&'*.^_`~- alone",
                () -> KeyText.parse("header:X Y"));
        assertRefused(
                "IPv6 prefix length: 128, expected 32 to 64, since one client holds at least a whole /64",
                () -> KeyText.parse("ip/128"));
        assertRefused("key: \"ip/x\", expected ip/32 to ip/64", () -> KeyText.parse("ip/x"));
    }

    @Test
    void aPartIsNotEmpty() {
        for (String text : List.of("", " ", "ip |", "| ip", "header:A + ", "header:A || ip")) {
            assertRefused(
                    "key: a part is empty, expected one of ip, ip/PREFIX, header:NAME, cookie:NAME, path:NAME, principal, global",
                    () -> KeyText.parse(text));
        }
    }

    @Test
    void whatEveryRequestHasComesLast() {
        assertRefused(
                "key: every request has \"ip\", so what follows it never applies, expected it last",
                () -> KeyText.parse("ip | header:X-Api-Key"));
        assertRefused(
                "key: every request has \"global\", so what follows it never applies, expected it last",
                () -> KeyText.parse("principal | global | ip"));
    }

    @Test
    void garbageIsAnIllegalArgument() {
        Seeds.forAll(5_000, random -> {
            String text = Seeds.text(random, 12);
            assertThrows(IllegalArgumentException.class, () -> KeyText.parse(text + "?"));
        });
    }
}
