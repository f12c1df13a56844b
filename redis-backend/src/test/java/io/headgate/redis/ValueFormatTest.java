package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What stands in Redis: the name of a key, and the value under it. */
class ValueFormatTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER_SECRET = "another secret of the tests".getBytes(StandardCharsets.UTF_8);
    private static final Key ALICE = Key.of("alice");
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static RedisServer server;
    private static RedisClient jedis;

    private final String prefix = "format-" + OPENED.incrementAndGet();
    private FakeTime time;
    private Backend backend;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
        jedis = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stopRedis() {
        jedis.close();
        server.close();
    }

    @BeforeEach
    void open() {
        time = new FakeTime(server, prefix);
        backend = open(time.script());
    }

    @AfterEach
    void close() {
        backend.close();
        time.close();
    }

    private Backend open(Script script) {
        return RedisBackend.builder(server.uri() + "?deadline=10s")
                .secret(SECRET)
                .prefix(prefix)
                .buildForgetful(script);
    }

    /** Integers are kept in the 16 bytes of the object itself. */
    @Test
    void valuesOfOrdinaryLimitsAreKeptAsIntegers() {
        SplittableRandom random = new SplittableRandom(7);
        for (String text : List.of("100/1m", "1000/1h", "10/1s", "5000/1d burst 9222", "1/1ms", "60/1m burst 10")) {
            PolicyLimit limit = named("integer", Limit.parse(text));
            for (int i = 0; i < 40; i++) {
                take(limit, random.nextLong(1, limit.limit().burst() + 1));
                if (jedis.exists(onlyKey())) {
                    assertEquals("int", jedis.objectEncoding(onlyKey()), () -> text + ": " + jedis.get(onlyKey()));
                }
                time.advanceMicros(random.nextLong(limit.limit().windowMicros() / 10));
            }
            backend.reset(limit, ALICE);
        }
    }

    @Test
    void aValueIsTheUnitsUsedAndTheTimeOfTheLastWholeUnit() {
        PolicyLimit limit = named("value", Limit.parse("100/1m"));
        long start = Long.parseLong(jedis.get("clock:" + prefix));
        take(limit, 37);
        assertEquals("37" + lastDigits(start), jedis.get(onlyKey()));
        time.advanceMicros(1_300_000);
        take(limit, 1);
        assertEquals("36" + lastDigits(start + 1_200_000), jedis.get(onlyKey()), "2 came back, 1 was taken");
        time.advanceMicros(-200_000);
        take(limit, 1);
        assertEquals("37" + lastDigits(start + 1_200_000), jedis.get(onlyKey()), "never an earlier time");
    }

    @Test
    void whatTheDivisionLeavesFollowsAfterAColon() {
        PolicyLimit limit = named("rest", Limit.parse("7/1s"));
        long start = Long.parseLong(jedis.get("clock:" + prefix));
        take(limit, 5);
        assertEquals("5" + lastDigits(start), jedis.get(onlyKey()));
        time.advanceMicros(142_858);
        take(limit, 1);
        assertEquals("5" + lastDigits(start + 142_858) + ":6", jedis.get(onlyKey()), "7 * 142858 - 1000000 = 6");
        assertEquals("embstr", jedis.objectEncoding(onlyKey()));
    }

    @Test
    void aFullBucketHasNoKey() {
        PolicyLimit limit = named("full", Limit.parse("10/1m"));
        backend.peek(Take.of(charge(limit, ALICE, 1)));
        assertEquals(Set.of(), keys());
        take(limit, 3).settle(charge -> 0);
        assertEquals(Set.of(), keys());
        take(limit, 3);
        backend.reset(limit, ALICE);
        assertEquals(Set.of(), keys());
    }

    @Test
    void aRefusedTakeWritesNothing() {
        PolicyLimit limit = named("refused", Limit.parse("10/1m"));
        take(limit, 10);
        String value = jedis.get(onlyKey());
        time.advanceMicros(1_000_000);
        take(limit, 1);
        assertEquals(value, jedis.get(onlyKey()));
    }

    /** Promises 37, 38 and 117. */
    @Test
    void aNameIsPrefixVersionPolicyAnd22CharactersWhateverAClientSends() {
        PolicyLimit limit = named("api.v1-x_Y", Limit.parse("10/1h"));
        Set<String> seen = new HashSet<>();
        List<String> texts = List.of(
                "",
                "{",
                "}",
                "{}",
                "}{",
                "{alice}",
                "\0",
                "\r\n",
                "a\r\nSET x y\r\n",
                " ",
                ":",
                "*",
                "\u0080\u00ff",
                "\ud800",
                "\udc00",
                "\u00e9",
                "x".repeat(8_192),
                "{".repeat(8_192),
                "\r\n".repeat(4_096));
        try (Backend real = open(new Script())) {
            for (String text : texts) {
                for (Key key : List.of(Key.of(text), Key.ofHeader("x-api-key", text), Key.ofPrincipal(text))) {
                    assertTrue(real.take(Take.of(charge(limit, key, 1))).granted());
                    assertTrue(real.take(Take.of(charge(limit, key, 9))).granted(), "a bucket of its own");
                }
            }
        }
        for (String key : keys()) {
            assertTrue(key.matches(prefix + ":1:api\\.v1-x_Y:[A-Za-z0-9_-]{22}"), key);
            seen.add(key);
        }
        assertEquals(3 * texts.size(), seen.size());
    }

    @Test
    void differentBucketsHaveDifferentNames() {
        BucketNames names = new BucketNames("p", SECRET);
        Set<String> seen = new HashSet<>();
        int expected = 0;
        for (String policy : List.of("a", "b", "ab", "a.b", "a-b", "A", "1", "a".repeat(64))) {
            for (String limit : List.of("a", "b", "ab", "token-bucket-1m", "a.b", "1")) {
                for (String text : List.of("1/1m", "1/60001ms", "1/1h", "1/1d", "1/366d")) {
                    PolicyLimit named = new PolicyLimit(policy, limit, Limit.parse(text), policy, FailureChoice.CLOSED);
                    for (Key key : keysThatLookAlike()) {
                        String name = names.of(named, key);
                        assertTrue(name.startsWith("p:1:" + policy + ":"), name);
                        assertTrue(seen.add(name), () -> named + " " + key);
                        expected++;
                    }
                }
            }
        }
        assertEquals(expected, seen.size());
    }

    private static List<Key> keysThatLookAlike() {
        return List.of(
                Key.GLOBAL,
                Key.of(""),
                Key.of("a"),
                Key.of("a\n"),
                Key.of("\na"),
                Key.of("a\0"),
                Key.ofPrincipal("a"),
                Key.ofHeader("a", "b"),
                Key.ofHeader("a:b", ""),
                Key.ofCookie("a", "b"),
                Key.combined(List.of(Key.of("a:b"), Key.of("c"))),
                Key.combined(List.of(Key.of("a"), Key.of("b:c"))),
                Key.combined(List.of(Key.of("a"), Key.combined(List.of(Key.of("b"), Key.of("c"))))));
    }

    /** Promise 39: as random as they come, no two share a name. */
    @Test
    void randomBucketsHaveDifferentNames() {
        int count = System.getProperty("long") == null ? 50_000 : 1_300_000;
        BucketNames names = new BucketNames("p", SECRET);
        SplittableRandom random = new SplittableRandom(11);
        Set<List<Object>> buckets = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String policy = random.nextBoolean() ? "a" : "ab";
            String limit = random.nextBoolean() ? "b" : "ab";
            String window = random.nextInt(1, 4) + "m";
            String text = awkward(random);
            PolicyLimit named =
                    new PolicyLimit(policy, limit, Limit.parse("1/" + window), policy, FailureChoice.CLOSED);
            buckets.add(List.of(policy, limit, window, text));
            seen.add(names.of(named, Key.of(text)));
        }
        System.out.printf(
                "promise 39: %d random buckets, %d collisions%n", buckets.size(), buckets.size() - seen.size());
        assertEquals(buckets.size(), seen.size());
    }

    private static String awkward(SplittableRandom random) {
        String from = "ab:\n\0{}|1\u00e9\ud800\udc00";
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(16); left > 0; left--) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    @Test
    void theSameBucketHasTheSameNameWhateverItsQuotaAndBurst() {
        BucketNames names = new BucketNames("p", SECRET);
        String name = names.of(named("api", Limit.parse("10/1m")), ALICE);
        assertEquals(name, names.of(named("api", Limit.parse("99/60s burst 7")), Key.of("alice")));
        assertEquals(name, new BucketNames("p", SECRET.clone()).of(named("api", Limit.parse("1/1m")), ALICE));
    }

    @Test
    void anotherSecretMakesOtherNames() {
        PolicyLimit limit = named("api", Limit.parse("10/1m"));
        assertNotEquals(
                new BucketNames("p", SECRET).of(limit, ALICE), new BucketNames("p", OTHER_SECRET).of(limit, ALICE));
    }

    /** So that nodes of two versions, and of two releases of Java, share their buckets. */
    @Test
    void namesStayAsTheyAre() {
        String name = new BucketNames("p", SECRET).of(named("api", Limit.parse("10/1m")), ALICE);
        assertEquals("p:1:api:mVCtS5bIvZLvFgBV2Rsu-A", name);
    }

    private static String lastDigits(long micros) {
        return "%015d".formatted(micros % 1_000_000_000_000_000L);
    }

    private Grant take(PolicyLimit limit, long cost) {
        return backend.take(Take.of(charge(limit, ALICE, cost)));
    }

    private String onlyKey() {
        Set<String> keys = keys();
        return keys.isEmpty() ? prefix + ":none" : keys.iterator().next();
    }

    private Set<String> keys() {
        return jedis.keys(prefix + ":1:*");
    }

    private static Charge charge(PolicyLimit limit, Key key, long cost) {
        return Charge.builder(limit, key).cost(cost).build();
    }

    private static PolicyLimit named(String policy, Limit limit) {
        return new PolicyLimit(policy, "limit", limit, policy, FailureChoice.CLOSED);
    }
}
