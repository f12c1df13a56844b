package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.Usage;
import io.headgate.config.HeaderGenerationsText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each generation says, byte for byte. */
class HeaderGenerationsTest {
    private static final Policy API =
            Policy.builder("api").limit(Limit.parse("100/1m burst 20")).build();
    private static final Policy LOGIN = Policy.builder("login")
            .limit("short", Limit.parse("5/1500ms"))
            .limit("day", Limit.parse("50/1d"))
            .build();

    /** Of {@link #API}, at 50 units and 30 s to full. */
    private static final Usage HALF = new Usage(true, 50, 0, 29_000_001);

    private final FakeBackend backend = new FakeBackend();
    private final List<String> lines = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "draft   | RateLimit-Policy: \"api\";q=100;w=60, RateLimit: \"api\";r=50;t=30",
                "draft-7 | RateLimit-Policy: 100;w=60, RateLimit: limit=100, remaining=50, reset=30",
                "draft-6 | RateLimit-Policy: 100;w=60, RateLimit-Limit: 100, RateLimit-Remaining: 50, RateLimit-Reset: 30",
                "legacy  | X-RateLimit-Limit: 100, X-RateLimit-Remaining: 50, X-RateLimit-Reset: 30",
                "none    | ``",
                "draft, legacy | RateLimit-Policy: \"api\";q=100;w=60, RateLimit: \"api\";r=50;t=30, X-RateLimit-Limit: 100, X-RateLimit-Remaining: 50, X-RateLimit-Reset: 30",
                "draft-6, draft | RateLimit-Policy: \"api\";q=100;w=60, RateLimit: \"api\";r=50;t=30, RateLimit-Limit: 100, RateLimit-Remaining: 50, RateLimit-Reset: 30",
                "draft-7, draft-6, legacy | RateLimit-Policy: 100;w=60, RateLimit: limit=100, remaining=50, reset=30, RateLimit-Limit: 100, RateLimit-Remaining: 50, RateLimit-Reset: 30, X-RateLimit-Limit: 100, X-RateLimit-Remaining: 50, X-RateLimit-Reset: 30",
            })
    void anAdmittedRequestIsTold(String generations, String expected) {
        backend.answer(HALF);

        write(HeaderGenerationsText.parse(generations), null, API);

        assertLines(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "draft   | RateLimit-Policy: \"api\";q=100;w=60, RateLimit: \"api\";r=0;t=2, REFUSED",
                "draft-7 | RateLimit-Policy: 100;w=60, RateLimit: limit=100, remaining=0, reset=2, REFUSED",
                "draft-6 | RateLimit-Policy: 100;w=60, RateLimit-Limit: 100, RateLimit-Remaining: 0, RateLimit-Reset: 2, REFUSED",
                "legacy  | X-RateLimit-Limit: 100, X-RateLimit-Remaining: 0, X-RateLimit-Reset: 2, REFUSED",
                "none    | REFUSED",
            })
    void aRefusedRequestIsToldTheSameAndWhenToComeAgain(String generations, String expected) {
        backend.answer(new Usage(false, 0, 1_000_001, 12_000_000));

        write(HeaderGenerationsText.parse(generations), null, API);

        assertLines(expected.replace("REFUSED", "Retry-After: 2, Cache-Control: no-store"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft-7 | RateLimit-Policy: 100;w=60, 5;w=2, 50;w=86400, RateLimit: limit=5, remaining=4, reset=1",
                "draft-6 | RateLimit-Policy: 100;w=60, 5;w=2, 50;w=86400, RateLimit-Limit: 5, RateLimit-Remaining: 4, RateLimit-Reset: 1",
                "legacy  | X-RateLimit-Limit: 5, X-RateLimit-Remaining: 4, X-RateLimit-Reset: 1",
            })
    void ofSeveralLimitsTheOneThatBindsNextIsStatedAndAllAreListed(String generations, String expected) {
        backend.answer(
                new Usage(true, 19, 0, 600_000), new Usage(true, 4, 0, 300_000), new Usage(true, 49, 0, 1_728_000_000));

        write(HeaderGenerationsText.parse(generations), null, API, LOGIN);

        assertLines(expected);
    }

    /** Where Redis is away, by the choice {@code local}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft-7 | RateLimit-Policy: 25;w=60, RateLimit: limit=25, remaining=4, reset=3",
                "draft-6 | RateLimit-Policy: 25;w=60, RateLimit-Limit: 25, RateLimit-Remaining: 4, RateLimit-Reset: 3",
                "legacy  | X-RateLimit-Limit: 25, X-RateLimit-Remaining: 4, X-RateLimit-Reset: 3",
            })
    void whereThisNodesMemoryCountedTheLimitThereIsStated(String generations, String expected) {
        backend.count(HeaderGenerationsTest::aQuarter).answer(new Usage(true, 4, 0, 2_400_000));

        write(HeaderGenerationsText.parse(generations), null, API);

        assertLines(expected);
    }

    private static List<Charge> aQuarter(List<Charge> charges) {
        return charges.stream()
                .map(charge -> Charge.builder(charge.limit().withLimit(Limit.parse("25/1m burst 5")), charge.key())
                        .build())
                .toList();
    }

    /** By the choice {@code open}, and by {@code closed}. */
    @ParameterizedTest
    @CsvSource({"draft", "draft-7", "draft-6", "legacy", "none"})
    void whereNobodyCountedNothingIsStated(String text) {
        HeaderGenerations generations = HeaderGenerationsText.parse(text);
        backend.count(charges -> List.of());
        assertNull(write(generations, null, API));
        assertLines("");

        assertNull(write(generations.exposed(), null, API));
        assertLines("");

        backend.failure = new BackendException(BackendException.Kind.UNREACHABLE, "out of reach");
        assertNull(write(generations, null, API));
        assertLines("Retry-After: 1, Cache-Control: no-store");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft | RateLimit-Policy, RateLimit, Retry-After",
                "draft-7, draft-6 | RateLimit-Policy, RateLimit, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
                "legacy | X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After",
            })
    void whatIsExposedIsEachFieldOnceAndRetryAfter(String text, String expected) {
        backend.answer(HALF);

        write(HeaderGenerationsText.parse(text).exposed(), null, API);

        assertEquals("+Access-Control-Expose-Headers: " + expected, lines.get(lines.size() - 1));
    }

    @Test
    void withoutAnyGenerationARefusalStillExposesRetryAfter() {
        backend.answer(new Usage(false, 0, 1, 1));

        write(HeaderGenerations.of().exposed(), null, API);

        assertLines("Retry-After: 1, Cache-Control: no-store, +Access-Control-Expose-Headers: Retry-After");
    }

    @Test
    void aLaterCheckExposesWhatNoEarlierOneDid() {
        RateLimitFields earlier = write(HeaderGenerations.DEFAULT.exposed(), null, API);
        write(HeaderGenerations.DEFAULT.exposed(), earlier, LOGIN);
        assertEquals(2, lines.size(), lines::toString);

        write(HeaderGenerations.of(HeaderGeneration.LEGACY).exposed(), earlier, LOGIN);
        assertEquals(
                "+Access-Control-Expose-Headers: X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
                lines.get(lines.size() - 1));
    }

    @Test
    void ofTwoChecksTheLimitThatBindsNextIsStatedAndTheListIsOne() {
        HeaderGenerations all =
                HeaderGenerations.of(HeaderGeneration.DRAFT_7, HeaderGeneration.DRAFT_6, HeaderGeneration.LEGACY);
        for (long later : List.of(51L, 49L)) {
            backend.answer(HALF);
            RateLimitFields earlier = write(all, null, API);
            backend.answer(new Usage(true, later, 0, 1_000_000));
            write(
                    all,
                    earlier,
                    Policy.builder("late").limit(Limit.parse("200/1h")).build());

            String stated = later < 50 ? "200|49|1" : "100|50|30";
            String[] parts = stated.split("\\|");
            assertLines(("RateLimit-Policy: 100;w=60, 200;w=3600, RateLimit: limit=%1$s, remaining=%2$s, reset=%3$s,"
                            + " RateLimit-Limit: %1$s, RateLimit-Remaining: %2$s, RateLimit-Reset: %3$s,"
                            + " X-RateLimit-Limit: %1$s, X-RateLimit-Remaining: %2$s, X-RateLimit-Reset: %3$s")
                    .formatted((Object[]) parts));
        }
    }

    /** Two filters may choose differently; the form of a field is one. */
    @Test
    void whereTwoChecksChoseTwoFormsOfAFieldItIsTheDrafts() {
        String draft = "RateLimit-Policy: \"api\";q=100;w=60, RateLimit: \"api\";r=50;t=30";
        String six = ", RateLimit-Limit: 100, RateLimit-Remaining: 50, RateLimit-Reset: 30";
        Map<HeaderGeneration, String> others = new LinkedHashMap<>();
        others.put(HeaderGeneration.DRAFT_7, draft);
        others.put(HeaderGeneration.DRAFT_6, draft + six);
        others.forEach((other, expected) -> {
            backend.answer(HALF);
            RateLimitFields first = write(HeaderGenerations.DEFAULT, null, API);
            write(HeaderGenerations.of(other), first, API);
            assertLines(expected);
            RateLimitFields otherFirst = write(HeaderGenerations.of(other), null, API);
            write(HeaderGenerations.DEFAULT, otherFirst, API);
            assertLines(expected);
        });
    }

    @Test
    void whatDoesNotChangeIsMadeOnce() {
        RateLimiter limiter =
                RateLimiter.builder().policy(API).policy(LOGIN).backend(backend).build();
        for (HeaderGeneration generation : List.of(HeaderGeneration.DRAFT, HeaderGeneration.DRAFT_7)) {
            RateLimitHeaders headers = new RateLimitHeaders(limiter.policies(), HeaderGenerations.of(generation));
            List<String> policies = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                headers.write(
                        limiter.check(new FakeRequest()),
                        null,
                        (name, value) -> {
                            if (name.equals(RateLimitHeaders.RATE_LIMIT_POLICY)) {
                                policies.add(value);
                            }
                        },
                        (name, value) -> {});
            }
            assertSame(policies.get(0), policies.get(1));
        }
    }

    @Test
    void twoThatExcludeEachOtherOrAreTheSameAreRefused() {
        assertEquals(
                "header generations \"draft\" and \"draft-7\" both write the field RateLimit, each in a form of its own,"
                        + " expected one of them",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> HeaderGenerations.of(HeaderGeneration.DRAFT_7, HeaderGeneration.DRAFT))
                        .getMessage());
        assertEquals(
                "header generation \"legacy\" is there twice, expected once",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> HeaderGenerations.of(HeaderGeneration.LEGACY, HeaderGeneration.LEGACY))
                        .getMessage());
    }

    @Test
    void aChoiceIsAValue() {
        HeaderGenerations legacy = HeaderGenerations.of(HeaderGeneration.LEGACY);
        assertEquals(HeaderGenerationsText.parse("legacy"), legacy);
        assertEquals(HeaderGenerationsText.parse("legacy").hashCode(), legacy.hashCode());
        assertNotEquals(legacy, legacy.exposed());
        assertEquals(legacy.exposed(), legacy.exposed().exposed());
        assertEquals(
                "draft, legacy, exposed",
                HeaderGenerationsText.parse("legacy,draft").exposed().toString());
        assertEquals("none", HeaderGenerations.of().toString());
    }

    private void assertLines(String expected) {
        assertEquals(expected, String.join(", ", lines));
        assertEquals(
                List.of(),
                lines.stream()
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .filter(name -> name.getValue() > 1)
                        .toList());
    }

    private RateLimitFields write(HeaderGenerations generations, RateLimitFields earlier, Policy... policies) {
        RateLimiter.Builder builder = RateLimiter.builder().backend(backend);
        List.of(policies).forEach(builder::policy);
        RateLimiter limiter = builder.build();
        lines.clear();
        return new RateLimitHeaders(limiter.policies(), generations)
                .write(
                        limiter.check(new FakeRequest()),
                        earlier,
                        (name, value) -> lines.add(name + ": " + value),
                        (name, value) -> lines.add("+" + name + ": " + value));
    }
}
