package io.headgate.compatibility.servlet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.servlet.RateLimitFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in {@code web.xml} stops the deployment and says what was expected; nothing stays open. */
class BadConfigurationTest {
    private static final String UNITS = "1 to 1000000000000";
    private static final String KEYS = "Known: cookie:NAME, global, header:NAME, ip, ip/PREFIX, path:NAME, principal";
    private static final String PARAMETERS =
            "Known: backend, blocked, config, exempt, expose-headers, forwarded-header, headers, key, limit,"
                    + " max-buckets, mode, name, on-failure, trusted-proxies";

    @AfterEach
    void noThreadIsLeft() {
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(5)).until(Threads::noSweeper);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limt | limit",
                "Limit | limit",
                "limits | limit",
                "keys | key",
                "naem | name",
                "backnd | backend",
                "max-bucket | max-buckets",
                "maxBuckets | max-buckets",
                "exemt | exempt",
                "except | exempt",
                "onFailure | on-failure",
                "failure | on-failure",
                "trustedProxies | trusted-proxies",
                "trusted-proxy | trusted-proxies",
                "forward-header | forwarded-header",
                "header | headers",
                "expose-header | expose-headers",
                "exposeHeaders | expose-headers",
            })
    void anUnknownParameterIsNamedWithTheNearestKnownOne(String name, String nearest) {
        assertEquals(
                "RateLimitFilter 'api': unknown init parameter \"%s\", did you mean \"%s\"? %s"
                        .formatted(name, nearest, PARAMETERS),
                failure("limit", "10/1m", name, "x"));
    }

    @Test
    void anUnknownParameterThatIsNearNoKnownOneListsThemAll() {
        assertEquals(
                "RateLimitFilter 'api': unknown init parameter \"window\". " + PARAMETERS,
                failure("limit", "10/1m", "window", "1m"));
    }

    @Test
    void aMissingLimitIsNamed() {
        assertEquals(
                "RateLimitFilter 'api': init parameter 'limit' is missing, expected for example 100/1m", failure());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0/1m | quota 0, expected UNITS; 0 would neither switch the limit off nor be a limit",
                "-5/1m | quota -5, expected UNITS",
                "ten/1m | quota \"ten\", expected a whole number from UNITS",
                "1.5/1m | quota \"1.5\", expected a whole number from UNITS",
                "1000000000001/1m | quota 1000000000001, expected UNITS",
                "99999999999999999999/1m | quota \"99999999999999999999\", expected a whole number from UNITS",
                "2000000/1ms | 2000000/1ms is more than one unit per nanosecond, expected at most 1000000",
                "10 | \"10\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "`` | \"\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "10/1m 5 | \"10/1m 5\", expected QUOTA/WINDOW such as 100/1m, 100/1m burst 20, 5/15m sliding or 2000/1d fixed UTC",
                "10/60 | window \"60\" has no unit, expected for example 60s, 1m or 500ms",
                "10/1y | window \"1y\" has the unit \"y\", expected ms, s, m, h or d",
                "10/m | window \"m\", expected a whole number and a unit such as 500ms, 60s or 1m",
                "10/0s | window *, expected 1ms to 366d",
                "10/-1m | window *, expected 1ms to 366d",
                "10/367d | window *, expected 1ms to 366d",
                "10/1m burst 0 | burst 0, expected UNITS; 0 would neither switch the limit off nor be a limit",
                "10/1m burst x | burst \"x\", expected a whole number from UNITS",
                "1/366d burst 2 | a burst of 2 at 1/366d refills in more than 366 days, expected a burst of at most 1",
            })
    void aWrongLimitSaysWhatWasExpected(String limit, String message) {
        assertMessage(limit, "limit: " + message.replace("UNITS", UNITS), failure("limit", limit), "limit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ipp | unknown key \"ipp\", did you mean \"ip\"? KEYS",
                "header | key: \"header\" names no header, expected header:NAME such as header:X-Api-Key",
                "header: | key: \"header\" names no header, expected header:NAME such as header:X-Api-Key",
                "cookie | key: \"cookie\" names no cookie, expected cookie:NAME such as cookie:SESSION",
                "header:X Api | key: \"X Api\" is no name of a header, expected letters, digits and !#$%&'*.^_`~- alone",
                "ip/96 | IPv6 prefix length: 96, expected 32 to 64, since one client holds at least a whole /64",
                "ip/31 | IPv6 prefix length: 31, expected 32 to 64, since one client holds at least a whole /64",
                "ip/x | key: \"ip/x\", expected ip/32 to ip/64",
                "ip + | key: a part is empty, expected one of ip, ip/PREFIX, header:NAME, cookie:NAME, path:NAME, principal, global",
            })
    void aWrongKeySaysWhatWasExpected(String key, String message) {
        assertMessage(key, message.replace("KEYS", KEYS), failure("limit", "10/1m", "key", key), "key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "two words | policy name: \"two words\", expected 1 to 64 of A-Z a-z 0-9 . _ -",
                "`` | policy name: \"\", expected 1 to 64 of A-Z a-z 0-9 . _ -",
                "naïve | policy name: \"naïve\", expected 1 to 64 of A-Z a-z 0-9 . _ -",
            })
    void aWrongNameSaysWhatWasExpected(String name, String message) {
        assertMessage(name, message, failure("limit", "10/1m", "name", name), "name");
    }

    @Test
    void aFilterWhoseNameIsNoPolicyNameIsToldToHaveOne() {
        assertEquals(
                "RateLimitFilter 'my api': the filter's name is no policy name, expected an init parameter 'name':"
                        + " policy name: \"my api\", expected 1 to 64 of A-Z a-z 0-9 . _ -",
                failure(new WebXml().limit("my api", "/*", "limit", "10/1m")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memry: | unknown scheme \"memry\", did you mean \"memory\"? Known: memory, redis, redis-cluster, redis-sentinel, rediss, rediss-cluster, rediss-sentinel; a scheme is known once the jar of its backend is on the class path",
                "postgres://u:secret@h | unknown scheme \"postgres\". Known: memory, redis, redis-cluster, redis-sentinel, rediss, rediss-cluster, rediss-sentinel; a scheme is known once the jar of its backend is on the class path",
                "memory:?max-bucket=1 | memory: unknown parameter \"max-bucket\", did you mean \"max-buckets\"? Known: max-buckets",
                "memory:?max-buckets=0 | max-buckets: 0, expected 1 to 2147483647",
                "memory:?max-buckets=a | max-buckets: \"a\", expected a whole number from 1 to 2147483647",
                "memory | the value has no scheme, expected a URI such as memory:",
                "memory:?x | a parameter is malformed, expected name=value",
                "memory://secret | memory: an address, expected memory: or memory:?max-buckets=100000",
            })
    void aWrongBackendSaysWhatWasExpectedAndKeepsTheSecretsOfItsUri(String backend, String message) {
        String failure = failure("limit", "10/1m", "backend", backend);
        assertEquals("RateLimitFilter 'api': init parameter 'backend': " + message, failure);
        assertTrue(!failure.contains("secret"), failure);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "abc", "''", "1.5", "2147483648", "99999999999"})
    void aWrongBoundSaysWhatWasExpected(String maxBuckets) {
        assertMessage(
                maxBuckets,
                "expected a whole number from 1 to 2147483647",
                failure("limit", "10/1m", "max-buckets", maxBuckets),
                "max-buckets");
    }

    @Test
    void aBoundThatIsGivenTwiceIsRefused() {
        assertEquals(
                "RateLimitFilter 'api': init parameter 'backend': the parameter \"max-buckets\" is given twice",
                failure("limit", "10/1m", "max-buckets", "6", "backend", "memory:?max-buckets=5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "proxy.example | is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                "10.0.0.1/8 | is not an address range: a bit behind the prefix of 8 is set, expected the first address of the range",
                "10.0.0.0/33 | is not an address range: prefix length 33, expected 0 to 32",
                "2001:db8::/129 | is not an address range: prefix length 129, expected 0 to 128",
                "10.0.0.0/8 ::1 | is not an address range: prefix length \"8 ::1\", expected 0 to 32",
                "/static/*.css | is not a path pattern: a segment is \"*.css\", expected *, ** or no star",
            })
    void aWrongExemptionSaysWhatWasExpected(String exempt, String message) {
        for (String list : List.of("exempt", "blocked")) {
            assertEquals(
                    "RateLimitFilter 'api': init parameter '%s': \"%s\" %s".formatted(list, exempt, message),
                    failure("limit", "10/1m", list, "header:X-Api-Key=k-123, " + exempt));
        }
    }

    @Test
    void anExemptRangeWithTrustedProxiesIsRefused() {
        assertEquals(
                "RateLimitFilter 'api': init parameter 'exempt': \"10.1.0.0/16\" has addresses of trusted proxies: where a"
                        + " proxy does not name the client, a request has the proxy's address, and would be exempt;"
                        + " expected ranges without your proxies",
                failure(
                        "limit", "10/1m",
                        "exempt", "/health, 10.1.0.0/16",
                        "trusted-proxies", "10.0.0.0/8",
                        "forwarded-header", "X-Forwarded-For"));
    }

    @Test
    void aWrongModeSaysWhatWasExpected() {
        assertEquals(
                "RateLimitFilter 'api': init parameter 'mode' \"dryrun\": unknown mode \"dryrun\", did you mean"
                        + " \"dry-run\"? Known: dry-run, enforce",
                failure("limit", "10/1m", "mode", "dryrun"));
    }

    @Test
    void aKeyOfThePathNeedsAMatch() {
        assertTrue(failure("limit", "10/1m", "key", "path:id")
                .endsWith(
                        "init parameter 'key' \"path:id\": key \"path:id\": the policy matches no path, expected a pattern with a"
                                + " segment {id}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "close | , did you mean \"closed\"?",
                "OPEN | , did you mean \"open\"?",
                "fail-over | .",
                "`` | .",
            })
    void aWrongFailureChoiceSaysWhatWasExpected(String choice, String nearest) {
        assertMessage(
                choice,
                "unknown failure choice \"%s\"%s Known: closed, local, open".formatted(choice, nearest),
                failure("limit", "10/1m", "on-failure", choice),
                "on-failure");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.0/8, proxy.example | \"proxy.example\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                "10.0.0.0/8 ::1 | \"10.0.0.0/8 ::1\" is not an address range: prefix length \"8 ::1\", expected 0 to 32",
                "10.0.0.1/8 | \"10.0.0.1/8\" is not an address range: a bit behind the prefix of 8 is set, expected the first address of the range",
                "* | \"*\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32",
                "0.0.0.0/0 | \"0.0.0.0/0\" EVERYBODY",
                "::1, ::/0 | \"::/0\" EVERYBODY",
            })
    void aWrongRangeOfProxiesSaysWhatWasExpected(String ranges, String message) {
        assertMessage(
                ranges,
                message.replace(
                        "EVERYBODY",
                        "trusts everybody, so that any client could choose its address; expected the addresses of your"
                                + " proxies, for example 10.0.0.0/8"),
                failure("limit", "10/1m", "trusted-proxies", ranges, "forwarded-header", "Forwarded"),
                "trusted-proxies");
    }

    @Test
    void aWrongForwardedHeaderSaysWhatWasExpected() {
        assertMessage(
                "X Forwarded For",
                "\"X Forwarded For\" is no name of a header field, expected for example X-Forwarded-For",
                failure("limit", "10/1m", "trusted-proxies", "::1", "forwarded-header", "X Forwarded For"),
                "forwarded-header");
    }

    @Test
    void proxiesAndTheirHeaderNeedEachOther() {
        assertEquals(
                "RateLimitFilter 'api': init parameter 'forwarded-header' is missing, expected for example"
                        + " X-Forwarded-For",
                failure("limit", "10/1m", "trusted-proxies", "10.0.0.0/8"));
        assertEquals(
                "RateLimitFilter 'api': init parameter 'trusted-proxies' is missing, expected for example 10.0.0.0/8",
                failure("limit", "10/1m", "forwarded-header", "X-Forwarded-For"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "draft-8 | unknown header generation \"draft-8\", did you mean \"draft-7\"? KNOWN",
                "draft, legcy | unknown header generation \"legcy\", did you mean \"legacy\"? KNOWN",
                "`` | unknown header generation \"\". KNOWN",
                "none, legacy | \"none\" beside others, expected it alone",
                "draft-6, draft-6 | header generation \"draft-6\" is there twice, expected once",
                "draft-7, draft | header generations \"draft\" and \"draft-7\" both write the field RateLimit, each in a form of its own, expected one of them",
            })
    void aWrongListOfHeaderGenerationsSaysWhatWasExpected(String headers, String message) {
        assertMessage(
                headers,
                message.replace("KNOWN", "Known: draft, draft-6, draft-7, legacy, none"),
                failure("limit", "10/1m", "headers", headers),
                "headers");
    }

    @ParameterizedTest
    @CsvSource({"yes", "TRUE", "1", "''"})
    void fieldsAreExposedOrTheyAreNot(String exposed) {
        assertMessage(
                exposed,
                "expected true or false",
                failure("limit", "10/1m", "expose-headers", exposed),
                "expose-headers");
    }

    @Test
    void anUnresolvedPlaceholderIsNamed() {
        assertMessage(
                "${HEADGATE_UNSET}",
                "unresolved placeholder ${HEADGATE_UNSET}, expected a system property or an environment variable of"
                        + " that name",
                failure("limit", "${HEADGATE_UNSET}"),
                "limit");
    }

    @Test
    void twoFiltersOfOneNameAreRefusedSinceTheyWouldShareBuckets() {
        String failure = failure(new WebXml()
                .limit("first", "/*", "limit", "10/1m", "name", "shared")
                .limit("second", "/*", "limit", "20/1m", "name", "shared"));
        assertTrue(
                List.of(nameTaken("first", "second"), nameTaken("second", "first"))
                        .contains(failure),
                failure);
    }

    @Test
    void aFilterThatCannotStartTakesTheOthersWithIt() {
        String failure = failure(new WebXml()
                .limit("good", "/*", "limit", "10/1m")
                .limit("bad", "/*", "limit", "10/1m", "backend", "memory:?max-buckets=0"));
        assertTrue(failure.startsWith("RateLimitFilter 'bad': init parameter 'backend'"), failure);
    }

    private static String nameTaken(String filter, String other) {
        return ("RateLimitFilter '%s': policy name 'shared' belongs to filter '%s' already;"
                        + " two limiters of one name would count into one bucket")
                .formatted(filter, other);
    }

    /** A star in what is expected stands for any text. */
    private static void assertMessage(String value, String expected, String failure, String parameter) {
        String whole = "RateLimitFilter 'api': init parameter '%s' \"%s\": %s".formatted(parameter, value, expected);
        int star = expected.startsWith("limit: window *") ? whole.lastIndexOf('*') : -1;
        if (star < 0) {
            assertEquals(whole, failure);
        } else {
            assertTrue(failure.startsWith(whole.substring(0, star)), failure);
            assertTrue(failure.endsWith(whole.substring(star + 1)), failure);
        }
    }

    private static String failure(String... initParameters) {
        return failure(new WebXml()
                .filter(RateLimitFilter.class, "api", true, initParameters)
                .map("api", "/*"));
    }

    private static String failure(WebXml webXml) {
        Deployment deployment = Deployment.of(webXml).withoutInitializers();
        DeploymentFailure failure =
                assertThrows(DeploymentFailure.class, () -> deployment.start().close());
        return failure.headgateMessage();
    }
}
