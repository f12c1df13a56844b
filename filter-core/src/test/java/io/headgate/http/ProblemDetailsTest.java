package io.headgate.http;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.Decision;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemDetailsTest {
    private static final String ATTACK = "\"}<script>\r\nX: y\u001b[31m";

    private final FakeBackend backend = new FakeBackend();
    private final FakeRequest request = new FakeRequest().with("GET", ATTACK).header("X-Api-Key", ATTACK);

    @Test
    void aDeniedRequestIsAnsweredWithTheProblemAndThePoliciesThatRefused() {
        backend.answer(new Usage(false, 0, 6_000_001, 60_000_000), new Usage(false, 0, 1, 1));

        Refusal refusal = render();

        assertEquals(429, refusal.status());
        assertEquals("application/problem+json", refusal.contentType());
        assertEquals(
                "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                        + "\"title\":\"The quota is exceeded.\",\"status\":429,"
                        + "\"violated-policies\":[\"api\",\"Log.in_1-x\"]}\n",
                body(refusal));
    }

    @Test
    void aBackendThatFailedIsNotTheClientsFault() {
        Refusal refusal = ProblemDetails.INSTANCE.render(new Decision.Unavailable(List.of("api")), request);

        assertEquals(503, refusal.status());
        assertEquals(
                "{\"type\":\"https://iana.org/assignments/http-problem-types#temporary-reduced-capacity\","
                        + "\"title\":\"The service cannot take requests right now.\",\"status\":503,"
                        + "\"violated-policies\":[\"api\"]}\n",
                body(refusal));
    }

    @Test
    void aRequestThatIsBlockedIsForbidden() {
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("10/1m")).build())
                .backend(backend)
                .blocked(blocked -> true)
                .build();
        Decision.Refused blocked = (Decision.Refused) limiter.check(request);

        assertEquals(403, ProblemDetails.INSTANCE.render(blocked, request).status());
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}\n",
                body(ProblemDetails.INSTANCE.render(blocked, request)));
        request.header("Accept", "text/html");
        assertEquals("Forbidden\n", body(ProblemDetails.INSTANCE.render(blocked, request)));
    }

    @Test
    void aClientThatTakesNoJsonIsAnsweredInText() {
        backend.answer(new Usage(false, 0, 6_000_001, 60_000_000), new Usage(true, 1, 0, 1));
        request.header("Accept", "text/html");

        Refusal refusal = render();

        assertEquals(429, refusal.status());
        assertEquals("text/plain;charset=utf-8", refusal.contentType());
        assertEquals("The quota is exceeded. Try again in 7 s.\n", body(refusal));
    }

    /** Promise 43. */
    @Test
    void nothingThatTheClientSentIsRepeated() {
        backend.answer(new Usage(false, 0, 1, 1), new Usage(false, 0, 1, 1));
        for (String accept : List.of("*/*", "text/plain;" + ATTACK)) {
            request.header("Accept", accept);
            String body = body(render());
            assertFalse(body.contains("script") || body.contains("\u001b") || body.contains("\r"), body);
        }
    }

    @Test
    void aRefusalIsAnErrorAndItsBodyACopy() {
        assertRefused("refusal: status 302, expected 400 to 599", () -> new Refusal(302, "text/plain", ""));
        assertRefused("refusal: status 600, expected 400 to 599", () -> new Refusal(600, "text/plain", ""));
        Refusal refusal = new Refusal(400, "text/plain", "é");
        refusal.body()[0] = 0;
        assertEquals("é", body(refusal));
    }

    private Refusal render() {
        RateLimiter limiter = RateLimiter.builder()
                .policy(policy("api"))
                .policy(policy("Log.in_1-x"))
                .backend(backend)
                .build();
        Decision.Refused refused = (Decision.Refused) limiter.check(request);
        return RefusalRenderer.problemDetails().render(refused, request);
    }

    private static Policy policy(String name) {
        return Policy.builder(name)
                .limit(Limit.parse("10/1m"))
                .key(KeyResolver.header("X-Api-Key"))
                .build();
    }

    private static String body(Refusal refusal) {
        return new String(refusal.body(), StandardCharsets.UTF_8);
    }
}
