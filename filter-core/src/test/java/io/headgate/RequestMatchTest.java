package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMatchTest {
    private static final RequestMatch LOGIN =
            RequestMatch.builder().path("/login", "/v2/*/login").method("POST").build();

    @ParameterizedTest
    @CsvSource({
        "POST, /login, true",
        "POST, /v2/x/login, true",
        "POST, /logout, false",
        "GET, /login, false",
        "post, /login, true",
        "POST, /LOGIN/, true",
    })
    void coversWhereOneOfThePathsAndOneOfTheMethodsFit(String method, String path, boolean expected) {
        assertEquals(expected, LOGIN.covers(new FakeRequest().with(method, path)));
    }

    @ParameterizedTest
    @CsvSource({
        "X-HTTP-Method-Override, POST, true",
        "X-Method-Override, post, true",
        "X-HTTP-Method, ' POST ', true",
        "X-HTTP-Method-Override, PUT, false",
        "X-Other, POST, false",
    })
    void coversAMethodThatAnOverrideFieldNames(String header, String value, boolean expected) {
        FakeRequest request = new FakeRequest().with("GET", "/login").header(header, value);

        assertEquals(expected, LOGIN.covers(request));
        assertTrue(LOGIN.covers(request.with("POST", "/login")));
    }

    @Test
    void aMatchOfGetCoversHead() {
        RequestMatch gets = RequestMatch.builder().method("GET").build();

        assertTrue(gets.covers(new FakeRequest().with("HEAD", "/")));
        assertFalse(RequestMatch.builder().method("HEAD").build().covers(new FakeRequest().with("GET", "/")));
    }

    @Test
    void coversWhereAllHeaderFieldsAreThere() {
        RequestMatch match = RequestMatch.builder()
                .header("X-Partner")
                .header("X-Plan", "free")
                .build();

        assertTrue(match.covers(new FakeRequest().header("x-partner", "a").header("X-Plan", "FREE")));
        assertFalse(match.covers(new FakeRequest().header("X-Plan", "free")));
        assertFalse(match.covers(new FakeRequest().header("X-Partner", "a").header("X-Plan", "paid")));
    }

    @Test
    void saysWhatItIsWithoutValuesOfHeaderFields() {
        RequestMatch match = RequestMatch.builder()
                .path("/login")
                .method("POST")
                .header("X-Api-Key", "k-123")
                .header("X-A")
                .build();

        assertEquals("path /login, method POST, header X-Api-Key=..., header X-A", match.toString());
        assertEquals("every request", RequestMatch.ALL.toString());
    }

    @Test
    void refusesWhatCanMatchNothing() {
        assertRefused(
                "match: no path, method or header, expected at least one; a policy without a match covers every request",
                () -> RequestMatch.builder().build());
        assertRefused(
                "match: method \"post\", which nobody sends, expected POST",
                () -> RequestMatch.builder().method("post"));
        for (String method : List.of("", " ", "PO ST", "GET,POST")) {
            assertRefused(
                    "match: method \"%s\", which nobody sends, expected for example POST".formatted(method),
                    () -> RequestMatch.builder().method(method));
        }
        assertRefused(
                "match: \"X Key\" is no name of a header field, expected for example X-Api-Key",
                () -> RequestMatch.builder().header("X Key"));
        assertRefused(
                "match: the value of the header field X-Key is blank, expected one, or the name alone for any",
                () -> RequestMatch.builder().header("X-Key", " "));
    }

    @Test
    void aNamedSegmentIsAKey() {
        Policy policy = Policy.builder("tenant")
                .match(RequestMatch.builder()
                        .path("/tenants/{tenant}/**", "/v2/*/{tenant}")
                        .build())
                .key(KeyResolver.path("tenant").or(KeyResolver.global()))
                .limit(Limit.parse("10/1m"))
                .build();

        assertEquals(
                Key.ofPath("tenant", "acme"), policy.key().resolve(new FakeRequest().with("GET", "/tenants/Acme/x")));
        assertEquals(
                Key.ofPath("tenant", "acme"), policy.key().resolve(new FakeRequest().with("GET", "/v2/x/acme;y/")));
        assertEquals(Key.GLOBAL, policy.key().resolve(new FakeRequest().with("GET", "/other")));
        assertEquals("path:tenant | global", policy.key().toString());
    }

    @Test
    void refusesAKeyThatThePathDoesNotName() {
        Policy.Builder policy = Policy.builder("tenant")
                .key(KeyResolver.principal().and(KeyResolver.path("tenant")))
                .limit(Limit.parse("10/1m"));

        assertRefused(
                "policy 'tenant': key \"path:tenant\": the policy matches no path, expected a pattern with a segment {tenant}",
                policy::build);
        policy.match(RequestMatch.builder().path("/{tenant}", "/x/{id}").build());
        assertRefused(
                "policy 'tenant': key \"path:tenant\": the pattern /x/{id} has no segment {tenant}, known: [id]",
                policy::build);
    }
}
