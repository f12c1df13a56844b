package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.KeyText;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyResolverTest {
    private static final KeyResolver HEADER = KeyResolver.header("X-Api-Key");
    private static final KeyResolver COOKIE = KeyResolver.cookie("SID");
    private static final KeyResolver PRINCIPAL = KeyResolver.principal();
    private static final KeyResolver ADDRESS = KeyResolver.clientAddress();
    private static final FakeRequest BARE = new FakeRequest();

    @Test
    void eachStockKeyReadsItsPartOfTheRequest() {
        FakeRequest request =
                new FakeRequest().header("x-api-key", "k").cookie("SID", "s").principal("alice");

        assertEquals(Key.ofHeader("X-Api-Key", "k"), HEADER.resolve(request));
        assertEquals(Key.ofCookie("SID", "s"), COOKIE.resolve(request));
        assertEquals(Key.ofPrincipal("alice"), PRINCIPAL.resolve(request));
        assertEquals(Key.ofAddress(request.clientAddress()), ADDRESS.resolve(request));
        assertEquals(Key.GLOBAL, KeyResolver.global().resolve(request));
    }

    @Test
    void whatARequestLacksIsNoKey() {
        assertNull(HEADER.resolve(BARE));
        assertNull(COOKIE.resolve(BARE));
        assertNull(PRINCIPAL.resolve(BARE));
        assertNull(HEADER.and(ADDRESS).resolve(BARE));
        assertNull(ADDRESS.and(HEADER).resolve(BARE));
        assertNull(HEADER.or(COOKIE).resolve(BARE));
    }

    @Test
    void theFirstAlternativeThatIsThereCounts() {
        FakeRequest request = new FakeRequest().cookie("SID", "s").principal("alice");

        assertEquals(Key.ofCookie("SID", "s"), HEADER.or(COOKIE).or(PRINCIPAL).resolve(request));
        assertEquals(Key.ofCookie("SID", "s"), HEADER.or(COOKIE.or(PRINCIPAL)).resolve(request));
    }

    @Test
    void combinedKeysAreOneWhateverTheBrackets() {
        FakeRequest request = new FakeRequest().header("X-Api-Key", "k").cookie("SID", "s");
        Key all = Key.combined(
                List.of(Key.ofHeader("X-Api-Key", "k"), Key.ofCookie("SID", "s"), Key.ofAddress(BARE.clientAddress())));

        assertEquals(all, HEADER.and(COOKIE).and(ADDRESS).resolve(request));
        assertEquals(all, HEADER.and(COOKIE.and(ADDRESS)).resolve(request));
    }

    @Test
    void aValueThatNobodyAuthenticatedIsEvadable() {
        assertTrue(HEADER.evadable());
        assertTrue(COOKIE.evadable());
        assertTrue(HEADER.or(ADDRESS).evadable());
        assertTrue(PRINCIPAL.or(COOKIE).evadable());
        assertTrue(PRINCIPAL.and(HEADER).evadable());
        assertFalse(ADDRESS.evadable());
        assertFalse(PRINCIPAL.or(ADDRESS).evadable());
        assertFalse(PRINCIPAL.and(KeyResolver.global()).evadable());
    }

    @Test
    void aNameThatNoHeaderOrCookieCanHaveIsRefused() {
        for (String name : List.of("", "X Y", "X:Y", "X\r\nY", "é", "a+b", "a|b")) {
            assertRefused(
                    "key: \"%s\" is no name of a header, expected letters, digits and !#$%%&'*.^_`~- alone"
                            .formatted(escaped(name)),
                    () -> KeyResolver.header(name));
            assertRefused(
                    "key: \"%s\" is no name of a cookie, expected letters, digits and !#$%%&'*.^_`~- alone"
                            .formatted(escaped(name)),
                    () -> KeyResolver.cookie(name));
        }
        assertRefused(
                "IPv6 prefix length: 128, expected 32 to 64, since one client holds at least a whole /64",
                () -> KeyResolver.clientAddress(128));
    }

    /** As messages have it, which stay on one line. */
    private static String escaped(String name) {
        return name.replace("\r", "\\u000d").replace("\n", "\\u000a");
    }

    @Test
    void itsTextReadsBack() {
        Seeds.forAll(2_000, random -> {
            KeyResolver key = alternatives(random);
            FakeRequest request = request(random);

            KeyResolver read = KeyText.parse(key.toString());

            assertEquals(key.toString(), read.toString());
            assertEquals(key.resolve(request), read.resolve(request), key::toString);
            assertEquals(key.evadable(), read.evadable());
        });
    }

    @Test
    void anAlternativeInsideACombinationStandsInBrackets() {
        assertEquals(
                "(header:X-Api-Key | principal) + ip",
                HEADER.or(PRINCIPAL).and(ADDRESS).toString());
    }

    /** As the text form has it: combinations, and what every request has comes last. */
    private static KeyResolver alternatives(SplittableRandom random) {
        KeyResolver last = random.nextBoolean() ? KeyResolver.clientAddress(random.nextInt(32, 65)) : combined(random);
        for (int i = random.nextInt(3); i > 0; i--) {
            last = combined(random).or(last);
        }
        return last;
    }

    private static KeyResolver combined(SplittableRandom random) {
        KeyResolver key = List.of(HEADER, COOKIE, PRINCIPAL).get(random.nextInt(3));
        for (int i = random.nextInt(3); i > 0; i--) {
            key = List.of(key.and(KeyResolver.global()), key.and(HEADER.and(ADDRESS)), COOKIE.and(key))
                    .get(random.nextInt(3));
        }
        return key;
    }

    private static FakeRequest request(SplittableRandom random) {
        FakeRequest request = new FakeRequest().from(ClientAddress.ipv6(random.nextLong(), random.nextLong()));
        if (random.nextBoolean()) {
            request.header("X-Api-Key", "k");
        }
        if (random.nextBoolean()) {
            request.cookie("SID", "s");
        }
        return random.nextBoolean() ? request.principal("alice") : request;
    }
}
