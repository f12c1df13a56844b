package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Decision;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.RateLimiter;
import io.headgate.Seeds;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
    private static final Policy API =
            Policy.builder("api").limit(Limit.parse("100/1m burst 20")).build();
    private static final Policy LOGIN = Policy.builder("login")
            .limit("short", Limit.parse("5/1500ms"))
            .limit("day", Limit.parse("50/1d"))
            .build();

    private final FakeBackend backend = new FakeBackend();
    private final Map<String, String> fields = new TreeMap<>();

    @Test
    void anAdmittedRequestIsToldPolicyAndRest() {
        backend.answer(new Usage(true, 9, 0, 6_600_000));

        write(null, API);

        assertEquals(
                Map.of("RateLimit-Policy", "\"api\";q=100;w=60", "RateLimit", "\"api\";r=9;t=7"), Map.copyOf(fields));
    }

    @Test
    void thereIsAnItemForEachLimitOfEachPolicy() {
        backend.answer(
                new Usage(true, 19, 0, 600_000), new Usage(true, 4, 0, 300_000), new Usage(true, 49, 0, 1_728_000_000));

        write(null, API, LOGIN);

        assertEquals(
                "\"api\";q=100;w=60, \"login.short\";q=5;w=2, \"login.day\";q=50;w=86400",
                fields.get("RateLimit-Policy"));
        assertEquals("\"api\";r=19;t=1, \"login.short\";r=4;t=1, \"login.day\";r=49;t=1728", fields.get("RateLimit"));
    }

    @Test
    void aRefusalSaysWhenToComeAgainAndIsNotCached() {
        backend.answer(new Usage(false, 0, 400_000, 12_000_000));

        write(null, API);

        assertEquals(
                Map.of(
                        "RateLimit-Policy", "\"api\";q=100;w=60",
                        "RateLimit", "\"api\";r=0;t=1",
                        "Retry-After", "1",
                        "Cache-Control", "no-store"),
                Map.copyOf(fields));
    }

    @Test
    void theTimeIsToFullAndWithNothingLeftToTheNextRequest() {
        assertEquals("\"api\";r=1;t=12", limitOf(new Usage(true, 1, 600_000, 11_400_001)));
        assertEquals("\"api\";r=0;t=3", limitOf(new Usage(true, 0, 2_400_000, 12_000_000)));
        assertEquals("\"api\";r=3;t=11", limitOf(new Usage(false, 3, 1_200_000, 10_200_000)));
        assertEquals("\"api\";r=20;t=0", limitOf(new Usage(true, 20, 0, 0)));
    }

    private String limitOf(Usage usage) {
        backend.answer(usage);
        write(null, API);
        return fields.get("RateLimit");
    }

    @Test
    void theWaitIsTheLongestOfTheLimitsThatRefused() {
        backend.answer(
                new Usage(true, 19, 9_000_000, 600_000),
                new Usage(false, 0, 5_000_000, 5_000_000),
                new Usage(false, 0, 7_000_001, 7_000_001));

        write(null, API, LOGIN);

        assertEquals("8", fields.get("Retry-After"));
    }

    @Test
    void aBackendThatFailedClaimsNoQuota() {
        backend.failure = new BackendException(BackendException.Kind.UNREACHABLE, "out of reach");

        assertNull(write(null, API));

        assertEquals(Map.of("Retry-After", "1", "Cache-Control", "no-store"), Map.copyOf(fields));
    }

    @Test
    void whereThisNodesMemoryCountedTheFieldsAreOfTheLimitThere() {
        backend.count(RateLimitHeadersTest::aQuarter).answer(new Usage(true, 4, 0, 2_400_000));

        write(null, API);

        assertEquals(
                Map.of("RateLimit-Policy", "\"api\";q=25;w=60", "RateLimit", "\"api\";r=4;t=3"), Map.copyOf(fields));
    }

    @Test
    void aRefusalByThisNodesMemorySaysWhenThereIsRoomThere() {
        backend.count(RateLimitHeadersTest::aQuarter).answer(new Usage(false, 0, 2_400_000, 12_000_000));

        write(null, API);

        assertEquals("\"api\";q=25;w=60", fields.get("RateLimit-Policy"));
        assertEquals("\"api\";r=0;t=3", fields.get("RateLimit"));
        assertEquals("3", fields.get("Retry-After"));
    }

    @Test
    void whereNobodyCountedNoQuotaIsClaimed() {
        backend.count(charges -> List.of());

        assertNull(write(null, API));

        assertEquals(Map.of(), fields);
    }

    @Test
    void ofSeveralPoliciesThoseAreListedThatWereCounted() {
        backend.count(charges -> aQuarter(charges.subList(0, 1))).answer(new Usage(true, 4, 0, 2_400_000));

        write(null, API, LOGIN);

        assertEquals(
                Map.of("RateLimit-Policy", "\"api\";q=25;w=60", "RateLimit", "\"api\";r=4;t=3"), Map.copyOf(fields));
    }

    @Test
    void whereNobodyCountedWhatAnEarlierCheckWroteStays() {
        backend.count(charges -> List.of());
        RateLimitFields earlier = first();

        assertEquals(earlier, write(earlier, API));

        assertEquals(Map.of(), fields);
    }

    /** What an earlier check wrote. */
    private RateLimitFields first() {
        FakeBackend other = new FakeBackend();
        other.answer(new Usage(true, 0, 1_000_000, 1_000_000));
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("first").limit(Limit.parse("1/1s")).build())
                .backend(other)
                .build();
        return new RateLimitHeaders(limiter.policies())
                .write(limiter.check(new FakeRequest()), null, (name, value) -> {}, (name, value) -> {});
    }

    /** As one of four nodes counts. */
    private static List<Charge> aQuarter(List<Charge> charges) {
        return charges.stream().map(RateLimitHeadersTest::aQuarter).toList();
    }

    private static Charge aQuarter(Charge charge) {
        PolicyLimit limit = charge.limit().withLimit(Limit.parse("25/1m burst 5"));
        return Charge.builder(limit, charge.key()).cost(charge.cost()).build();
    }

    @Test
    void whatAnEarlierCheckOfTheRequestWroteComesFirstInOneList() {
        backend.answer(new Usage(true, 9, 0, 6_600_000));
        RateLimitFields earlier = first();

        RateLimitFields later = write(earlier, API);

        assertEquals("\"first\";q=1;w=1, \"api\";q=100;w=60", fields.get("RateLimit-Policy"));
        assertEquals("\"first\";r=0;t=1, \"api\";r=9;t=7", fields.get("RateLimit"));
        Map<String, String> again = new TreeMap<>();
        later.forEach(again::put);
        assertEquals(fields, again);
    }

    @Test
    void anExemptRequestKeepsWhatAnEarlierCheckWrote() {
        RateLimitFields earlier = first();
        RateLimiter limiter = RateLimiter.builder()
                .policy(API)
                .backend(backend)
                .exempt(request -> true)
                .build();

        RateLimitFields later = new RateLimitHeaders(limiter.policies())
                .write(limiter.check(new FakeRequest()), earlier, fields::put, fields::put);

        assertEquals(earlier, later);
        assertEquals(Map.of(), fields);
    }

    @Test
    void aPolicyInDryRunIsLeftOut() {
        Policy tried = Policy.builder("tried")
                .limit(Limit.parse("7/1s"))
                .mode(Mode.DRY_RUN)
                .build();
        backend.answer(new Usage(true, 0, 1_000_000, 1_000_000), new Usage(true, 9, 0, 6_600_000));
        RateLimiter limiter =
                RateLimiter.builder().policy(tried).policy(API).backend(backend).build();

        new RateLimitHeaders(limiter.policies(), HeaderGenerations.of(HeaderGeneration.DRAFT, HeaderGeneration.LEGACY))
                .write(limiter.check(new FakeRequest()), null, fields::put, fields::put);

        assertEquals("\"api\";q=100;w=60", fields.get("RateLimit-Policy"));
        assertEquals("\"api\";r=9;t=7", fields.get("RateLimit"));
        assertEquals("9", fields.get("X-RateLimit-Remaining"));
    }

    @Test
    void ofPoliciesInDryRunAloneThereIsNoField() {
        Policy tried = Policy.builder("tried")
                .limit(Limit.parse("7/1s"))
                .mode(Mode.DRY_RUN)
                .build();

        write(null, tried);

        assertEquals(Map.of(), fields);
    }

    @Test
    void aBlockedRequestHasNoQuota() {
        RateLimiter limiter = RateLimiter.builder()
                .policy(API)
                .backend(backend)
                .blocked(request -> true)
                .build();

        new RateLimitHeaders(limiter.policies())
                .write(limiter.check(new FakeRequest()), null, fields::put, fields::put);

        assertEquals(Map.of("Cache-Control", "no-store"), fields);
    }

    @Test
    void aDecisionOfSomeOfThePoliciesListsThoseAlone() {
        Policy other = Policy.builder("other").limit(Limit.parse("7/1s")).build();
        RateLimiter limiter =
                RateLimiter.builder().policy(API).policy(other).backend(backend).build();
        Decision decision = limiter.check("other", Key.GLOBAL, 1);

        for (List<Policy> prepared : List.of(List.of(API, other), List.of(API), List.of(other))) {
            new RateLimitHeaders(prepared).write(decision, null, fields::put, fields::put);
            assertEquals("\"other\";q=7;w=1", fields.get("RateLimit-Policy"));
            assertEquals("\"other\";r=9;t=6", fields.get("RateLimit"));
        }
    }

    @Test
    void aWaitBeyondAllMeasureIsStillAWholeNumber() {
        assertEquals(
                4_611_686_018_428L,
                RateLimitHeaders.retryAfterSeconds(new Usage(false, 0, Long.MAX_VALUE / 2, 0).waitTime()));
        assertEquals(1, RateLimitHeaders.retryAfterSeconds(Duration.ZERO));
        assertEquals(1, RateLimitHeaders.retryAfterSeconds(Duration.ofSeconds(1)));
        assertEquals(2, RateLimitHeaders.retryAfterSeconds(Duration.ofSeconds(1).plusNanos(1)));
    }

    /** Both fields are lists of strings with integer parameters, as draft 11 has them. */
    @Test
    void theFieldsAreStructuredOverTheWholeRange() {
        Seeds.forAll(5_000, random -> {
            Limit limit = Seeds.limit(random);
            Policy policy = Policy.builder("A-z.0_9").limit(limit).build();
            long remaining = random.nextLong(limit.burst() + 1);
            long full = random.nextLong(Duration.ofDays(366).toNanos() / 1_000);
            backend.answer(
                    new Usage(true, remaining, full / 2, full), new Usage(true, 1, 0, 1), new Usage(true, 1, 0, 1));

            write(null, policy, LOGIN);

            List<StructuredList.Item> policies =
                    StructuredList.parse(fields.get("RateLimit-Policy")).items();
            List<StructuredList.Item> limits =
                    StructuredList.parse(fields.get("RateLimit")).items();
            assertEquals(names(policies), names(limits));
            assertEquals(limit.quota(), policies.get(0).parameter("q"));
            assertTrue(policies.get(0).parameter("w") >= 1);
            assertEquals(remaining, limits.get(0).parameter("r"));
            long micros = remaining > 0 ? full : full / 2;
            assertEquals(-Math.floorDiv(-micros, 1_000_000L), limits.get(0).parameter("t"));
        });
    }

    private static List<String> names(List<StructuredList.Item> items) {
        return items.stream().map(StructuredList.Item::name).toList();
    }

    /** Promise 103: it is admitted, and a second earlier it is not, unless that second is the least there is. */
    @Test
    void aClientThatWaitsRetryAfterIsAdmittedAndOneThatWaitsASecondLessIsNot() {
        Seeds.forAll(1_500, random -> {
            ManualClock clock = new ManualClock(random.nextLong());
            Limit limit = Seeds.limit(random);
            long cost = Seeds.magnitude(random, 1, limit.burst());
            try (MemoryBackend memory = MemoryBackend.builder().clock(clock).build()) {
                RateLimiter limiter = RateLimiter.builder()
                        .policy(Policy.builder("api").limit(limit).cost(cost).build())
                        .backend(memory)
                        .build();
                if (limit.burst() > cost) {
                    limiter.check("api", Key.ofAddress(new FakeRequest().clientAddress()), limit.burst() - cost);
                }
                limiter.check(new FakeRequest());
                clock.advanceMicros(Seeds.magnitude(random, 1, 1_000_000));
                Decision refused = limiter.check(new FakeRequest());
                if (refused.admits()) {
                    return;
                }
                fields.clear();
                new RateLimitHeaders(limiter.policies()).write(refused, null, fields::put, fields::put);
                long seconds = Long.parseLong(fields.get("Retry-After"));

                clock.advance(Duration.ofSeconds(seconds - 1));
                if (seconds > 1) {
                    assertTrue(!limiter.check(new FakeRequest()).admits(), () -> limit + " after " + (seconds - 1));
                }
                clock.advance(Duration.ofSeconds(1));
                assertTrue(limiter.check(new FakeRequest()).admits(), () -> limit + " after " + seconds);
            }
        });
    }

    private RateLimitFields write(RateLimitFields earlier, Policy... policies) {
        RateLimiter.Builder builder = RateLimiter.builder().backend(backend);
        List.of(policies).forEach(builder::policy);
        RateLimiter limiter = builder.build();
        fields.clear();
        return new RateLimitHeaders(limiter.policies())
                .write(limiter.check(new FakeRequest()), earlier, fields::put, fields::put);
    }
}
