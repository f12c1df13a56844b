package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.FakeRequest;
import io.headgate.RequestView;
import io.headgate.http.AddressParser;
import io.headgate.http.TrustedProxies;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestListTest {
    private final Predicate<RequestView> exempt =
            RequestList.exempt("10.0.0.0/8, ::1 ,/health,path:/static/**,2001:db8::/32");

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, /, true",
        "::ffff:10.1.2.3, /, true",
        "11.1.2.3, /, false",
        "::1, /, true",
        "2001:db8:1::1, /, true",
        "11.1.2.3, /health, true",
        "11.1.2.3, /health/x, false",
        "11.1.2.3, /static/app.css, true",
        "11.1.2.3, /path:/static, false",
    })
    void isWhatAnyEntryMatches(String address, String path, boolean expected) {
        FakeRequest request =
                new FakeRequest().from(AddressParser.parse(address)).with("GET", path);

        assertEquals(expected, exempt.test(request));
    }

    @Test
    void anAddressThatCannotBeReadIsNotExempt() {
        Predicate<RequestView> everyAddress = RequestList.exempt("0.0.0.0/0, ::/0");

        assertEquals(false, everyAddress.test(new FakeRequest().from(ClientAddress.UNKNOWN)));
    }

    @ParameterizedTest
    @CsvSource({
        "/internal, true",
        "/INTERNAL/, true",
        "/internal;x/y, true",
        "/internal/../y, true",
        "/other, false",
    })
    void aPathIsBlockedInAnyReading(String path, boolean expected) {
        assertEquals(expected, RequestList.blocked("/internal/**").test(new FakeRequest().with("GET", path)));
    }

    @Test
    void aKeyIsOnTheListByItsExactValue() {
        RequestList list = RequestList.exempt("header:X-Api-Key=k=1 , principal= alice ");

        assertTrue(list.test(new FakeRequest().header("X-Api-Key", "k=1")));
        assertFalse(list.test(new FakeRequest().header("X-Api-Key", "K=1")));
        assertTrue(list.test(new FakeRequest().principal("alice")));
        assertFalse(list.test(new FakeRequest().principal("bob")));
        assertFalse(list.test(new FakeRequest()));
    }

    @Test
    void aHeaderFieldOnTwoLinesBlocksByEachOfThemAndExemptsNothing() {
        RequestView twice = new TwoLines();

        assertTrue(RequestList.blocked("header:X-Api-Key=second").test(twice));
        assertFalse(RequestList.exempt("header:X-Api-Key=second").test(twice));
    }

    /** The field is sent twice, so there is no one value of it. */
    private static final class TwoLines extends FakeRequest {
        @Override
        public List<String> lines(String name) {
            return List.of("first", " second");
        }
    }

    @Test
    void noTextOfAListTellsTheValueOfAKey() {
        for (String wrong : List.of("header:=hush", "header:hush", "principal=", "header:X-Api-Key=", "api=hush")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> RequestList.blocked(List.of("::1", wrong)));
            assertFalse(String.valueOf(e.getMessage()).contains("hush"), e.getMessage());
        }
        assertEquals(
                "::1, /health, header:X-Api-Key=..., principal=...",
                RequestList.blocked("::1,path:/health, header:X-Api-Key=hush, principal=alice")
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.0.0.0/8, true",
        "10.0.0.1, 10.0.0.1, true",
        "0.0.0.0/0, 10.0.0.0/8, true",
        "10.0.0.0/16, 10.1.0.0/16, false",
        "::/0, 10.0.0.0/8, false",
    })
    void exemptRangesHoldNoTrustedProxies(String exempt, String trusted, boolean overlap) {
        TrustedProxies proxies = TrustedProxies.builder()
                .trust(trusted)
                .header("X-Forwarded-For")
                .build();
        RequestList list = RequestList.exempt("/health, " + exempt);

        if (overlap) {
            assertRefused(
                    ("\"%s\" has addresses of trusted proxies: where a proxy does not name the client, a request has the"
                                    + " proxy's address, and would be exempt; expected ranges without your proxies")
                            .formatted(exempt),
                    () -> list.apartFrom(proxies));
        } else {
            assertEquals(list, list.apartFrom(proxies));
        }
    }

    @Test
    void saysWhatIsWrong() {
        for (String text : List.of("", "health", "proxy1", "*")) {
            assertRefused(
                    "\"%s\" is neither an address range nor a path pattern nor a key, expected for example 10.0.0.0/8, 2001:db8::/32, /health or header:X-Api-Key=VALUE"
                            .formatted(text),
                    () -> RequestList.exempt("10.0.0.0/8, " + text));
        }
        assertRefused(
                "key: \"X Key\" is no name of a header, expected letters, digits and !#$%&'*.^_`~- alone",
                () -> RequestList.exempt("header:X Key=1"));
        assertRefused(
                "\"api=...\" is no key, expected header:NAME=VALUE or principal=NAME",
                () -> RequestList.exempt("api=k"));
        assertRefused(
                "\"example.org\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                () -> RequestList.exempt("example.org"));
        assertRefused(
                "\"10.0.0.1/8\" is not an address range: a bit behind the prefix of 8 is set, expected the first address of the range",
                () -> RequestList.exempt("10.0.0.1/8"));
        assertRefused(
                "\"/static/*.css\" is not a path pattern: a segment is \"*.css\", expected *, ** or no star",
                () -> RequestList.exempt("/static/*.css"));
        assertRefused(
                "\"health\" is not a path pattern: expected it to begin with / such as /health",
                () -> RequestList.exempt("path:health"));
    }
}
