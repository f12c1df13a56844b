package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Decision;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.Seeds;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the generations that state one limit promise is so, whatever limits there are. */
class BindingLimitLawTest {
    private static final HeaderGenerations OLDER =
            HeaderGenerations.of(HeaderGeneration.DRAFT_7, HeaderGeneration.DRAFT_6, HeaderGeneration.LEGACY);

    /** The numbers that three generations state alike. */
    private record Stated(long limit, long remaining, long reset) {
        static Stated of(Map<String, String> fields) {
            Stated stated = of(fields, "X-RateLimit-");
            assertEquals(stated, of(fields, "RateLimit-"));
            assertEquals(
                    "limit=%d, remaining=%d, reset=%d".formatted(stated.limit, stated.remaining, stated.reset),
                    fields.get("RateLimit"));
            return stated;
        }

        private static Stated of(Map<String, String> fields, String prefix) {
            return new Stated(
                    Long.parseLong(fields.get(prefix + "Limit")),
                    Long.parseLong(fields.get(prefix + "Remaining")),
                    Long.parseLong(fields.get(prefix + "Reset")));
        }
    }

    /** Promise 103: there is room for what is stated, for no more, and at the reset there is room again. */
    @Test
    void theLimitThatIsStatedIsTheFirstToRefuse() {
        Seeds.forAll(2_000, random -> {
            ManualClock clock = new ManualClock(random.nextLong());
            try (MemoryBackend memory = MemoryBackend.builder().clock(clock).build()) {
                RateLimiter limiter = limiter(random, memory);
                for (int i = random.nextInt(12); i > 0; i--) {
                    limiter.check(new FakeRequest());
                    clock.advanceMicros(Seeds.magnitude(random, 1, 1_000_000));
                }
                Decision.Counted decision = (Decision.Counted) limiter.check(new FakeRequest());
                Stated stated = Stated.of(fields(limiter, decision, OLDER));

                assertIsInTheDraft(stated, limiter, decision);
                long admitted = 0;
                Decision next = limiter.check(new FakeRequest());
                while (next.admits()) {
                    admitted++;
                    next = limiter.check(new FakeRequest());
                }
                assertRefuses((Decision.Counted) next, stated, admitted);
                if (admitted == 0) {
                    clock.advance(Duration.ofSeconds(stated.reset));
                    assertTrue(limiter.check(new FakeRequest()).admits(), stated::toString);
                }
            }
        });
    }

    /** One to three policies with bursts that a test can use up. */
    private static RateLimiter limiter(SplittableRandom random, MemoryBackend memory) {
        RateLimiter.Builder limiter = RateLimiter.builder().backend(memory);
        for (int i = random.nextInt(3); i >= 0; i--) {
            Limit any = Seeds.limit(random);
            Limit limit = any.withBurst(Seeds.magnitude(random, 1, Math.min(any.burst(), 30)));
            limiter.policy(Policy.builder("p" + i)
                    .limit(limit)
                    .cost(Seeds.magnitude(random, 1, limit.burst()))
                    .build());
        }
        return limiter.build();
    }

    /** One of those that refuse now is the limit that was stated, with as much as was stated. */
    private static void assertRefuses(Decision.Counted refused, Stated stated, long admitted) {
        List<String> refusing = new ArrayList<>();
        for (int i = 0; i < refused.grant().charges().size(); i++) {
            if (!refused.grant().usages().get(i).granted()) {
                long quota = refused.grant().charges().get(i).limit().limit().quota();
                long cost = refused.grant().charges().get(i).cost();
                refusing.add(quota + " " + (refused.grant().usages().get(i).remaining() + admitted * cost));
            }
        }
        assertTrue(refusing.contains(stated.limit + " " + stated.remaining), () -> stated + " not in " + refusing);
    }

    /** No generation tells anything that the draft's does not. */
    private static void assertIsInTheDraft(Stated stated, RateLimiter limiter, Decision decision) {
        Map<String, String> draft = fields(limiter, decision, HeaderGenerations.DEFAULT);
        List<StructuredList.Item> policies =
                StructuredList.parse(draft.get("RateLimit-Policy")).items();
        List<StructuredList.Item> limits =
                StructuredList.parse(draft.get("RateLimit")).items();
        List<Stated> items = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            items.add(new Stated(
                    policies.get(i).parameter("q"),
                    limits.get(i).parameter("r"),
                    limits.get(i).parameter("t")));
        }
        assertTrue(items.contains(stated), () -> stated + " not in " + items);
    }

    @Test
    void aRefusalsResetIsRetryAfterAndWhereSomethingIsLeftNoSooner() {
        Seeds.forAll(2_000, random -> {
            ManualClock clock = new ManualClock(random.nextLong());
            try (MemoryBackend memory = MemoryBackend.builder().clock(clock).build()) {
                RateLimiter limiter = limiter(random, memory);
                Decision decision = limiter.check(new FakeRequest());
                while (decision.admits()) {
                    decision = limiter.check(new FakeRequest());
                }
                Map<String, String> fields = fields(limiter, decision, OLDER);
                Stated stated = Stated.of(fields);
                long retryAfter = Long.parseLong(fields.get("Retry-After"));
                assertTrue(
                        stated.remaining == 0 ? stated.reset == retryAfter : stated.reset >= retryAfter,
                        () -> stated + " beside " + retryAfter);
            }
        });
    }

    @Test
    void twoChecksTellWhatOneWould() {
        Seeds.forAll(5_000, random -> {
            List<Policy> policies = new ArrayList<>();
            List<Usage> usages = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                policies.add(Policy.builder("p" + i)
                        .limit(Seeds.limit(random).withBurst(1))
                        .build());
                usages.add(usage(random));
            }
            int split = random.nextInt(1, 4);
            Map<String, String> apart = new HashMap<>();
            RateLimitFields earlier = check(policies.subList(0, split), usages.subList(0, split), null, apart);
            check(policies.subList(split, 4), usages.subList(split, 4), earlier, apart);
            Map<String, String> together = new HashMap<>();
            check(policies, usages, null, together);
            assertEquals(together, apart);
        });
    }

    /** Of few values, so that there are many of a kind. */
    private static Usage usage(SplittableRandom random) {
        long wait = random.nextLong(3) * 1_000_000;
        return new Usage(true, random.nextLong(3), wait, wait + random.nextLong(3) * 1_000_000);
    }

    private static RateLimitFields check(
            List<Policy> policies, List<Usage> usages, RateLimitFields earlier, Map<String, String> fields) {
        RateLimiter.Builder builder =
                RateLimiter.builder().backend(new FakeBackend().answer(usages.toArray(Usage[]::new)));
        policies.forEach(builder::policy);
        RateLimiter limiter = builder.build();
        return new RateLimitHeaders(limiter.policies(), OLDER)
                .write(limiter.check(new FakeRequest()), earlier, fields::put, fields::put);
    }

    private static Map<String, String> fields(RateLimiter limiter, Decision decision, HeaderGenerations generations) {
        Map<String, String> fields = new HashMap<>();
        new RateLimitHeaders(limiter.policies(), generations).write(decision, null, fields::put, fields::put);
        return fields;
    }
}
