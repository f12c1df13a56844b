package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.ClientAddress;
import io.headgate.FakeRequest;
import io.headgate.RequestView;
import io.headgate.http.AddressParser;
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

    @Test
    void saysWhatIsWrong() {
        for (String text : List.of("", "health", "proxy1", "*")) {
            assertRefused(
                    "\"%s\" is neither an address range nor a path pattern nor a key, expected for example 10.0.0.0/8, 2001:db8::/32, /health or header:X-Api-Key=VALUE"
                            .formatted(text),
                    () -> RequestList.exempt("10.0.0.0/8, " + text));
        }
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
