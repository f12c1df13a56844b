package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.TokenBucketModel;
import io.headgate.Usage;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/**
 * The script at the edges of what it accepts: the corners of the range of limits, a microsecond beside each
 * wait, the expiry of each key, and values that it did not write. The oracle counts without end.
 */
class ScriptRangeTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final Key ALICE = Key.of("alice");
    private static final long MICROS_IN_ERA = 1_000_000_000_000_000L;

    /** No key lives longer; of no effect but on debts that nobody lives to pay. */
    private static final long LATEST_MILLIS = 9_000_000_000_000L;

    /** A value, when its key expires, and the time; -2 for no key. */
    private static final String LOOK = "return {redis.call('GET', KEYS[1]),"
            + " redis.call('PEXPIRETIME', KEYS[1]), redis.call('TIME')[1], redis.call('TIME')[2]}";

    private static final AtomicInteger OPENED = new AtomicInteger();
    private static RedisServer server;
    private static RedisClient jedis;

    private final String name = "range-" + OPENED.incrementAndGet();
    private final BucketNames names = new BucketNames(name, SECRET);
    private FakeTime time;
    private Backend backend;
    private long now;
    private long decisions;

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
        time = new FakeTime(server, name);
        now = Long.parseLong(jedis.get("clock:" + name));
        backend = builder().buildForgetful(time.script());
    }

    @AfterEach
    void close() {
        backend.close();
        time.close();
    }

    private RedisBackend.Builder builder() {
        return RedisBackend.builder(server.uri() + "?deadline=10s")
                .secret(SECRET)
                .prefix(name)
                .connections(1);
    }

    /** Promises 93 and 94. */
    @Test
    void cornersOfTheRangeAreDecidedAsByTheModel() {
        List<Limit> corners = corners();
        for (Limit limit : corners) {
            for (long cost : costs(limit.burst())) {
                time.begin();
                now = Long.parseLong(jedis.get("clock:" + name));
                new Corner(limit, cost).walk();
            }
        }
        System.out.printf(
                "promise 94: %d decisions under %d limits at the corners of the range, 0 wrong%n",
                decisions, corners.size());
        assertTrue(decisions > 1_000);
    }

    /** Of the time only 15 digits are stored, which begin again at 2 000 000 000 s: in May 2033. */
    @Test
    void theDigitsOfTheTimeMayBeginAgain() {
        for (Limit limit : List.of(Limit.parse("10/1m"), Limit.parse("7/366d"), Limit.parse("1000000/1ms burst 3"))) {
            for (long before : new long[] {0, 1, 2, 1_000, limit.windowMicros() / limit.quota() + 1}) {
                time.begin();
                now = Long.parseLong(jedis.get("clock:" + name));
                advance(MICROS_IN_ERA - now % MICROS_IN_ERA - before);
                new Corner(limit, limit.burst()).walk();
            }
        }
    }

    @Test
    void aStepBackOverTheBeginningOfTheDigitsGrantsNothing() {
        advance(MICROS_IN_ERA - now % MICROS_IN_ERA);
        PolicyLimit limit = named("era", Limit.parse("10/1m"));
        assertTrue(take(limit, 10).granted());
        advance(-2);
        assertEquals(new Usage(false, 0, 6_000_002, 60_000_002), usage(limit, 1));
        advance(-120_000_000);
        assertEquals(new Usage(false, 0, 6_000_000, 60_000_000), usage(limit, 1));
    }

    @Test
    void aDebtIsAnsweredAsByTheModel() {
        for (String text :
                List.of("1000000000000/366d", "1000000/1ms burst 1", "100/1m", "999999999989/365d burst 2")) {
            PolicyLimit limit = named("debt-" + text.replaceAll("[/ ]", "."), Limit.parse(text));
            TokenBucketModel model = new TokenBucketModel(now);
            take(limit, 1).settle(charge -> Limit.MAX_UNITS);
            model.charge(limit.limit(), Limit.MAX_UNITS);
            Usage usage = usage(limit, 1);
            assertEquals(model.usage(limit.limit(), false, 1, now), usage, text);
            assertExpiresWhenFull(limit, usage.fullMicros());
            advance(Math.min(usage.waitMicros() - 1, Limit.MAX_WINDOW.toNanos() / 1_000));
            model.refill(limit.limit(), now);
            assertEquals(model.usage(limit.limit(), false, 1, now), usage(limit, 1), text);
        }
    }

    @Test
    void aDebtThatIsNeverPaidStopsGrowingAndHasAnExpiryAllTheSame() {
        PolicyLimit limit = named("debt", Limit.parse("6/366d"));
        List<Grant> grants = IntStream.range(0, 6).mapToObj(i -> take(limit, 1)).toList();
        for (Grant grant : grants) {
            grant.settle(charge -> Limit.MAX_UNITS);
            assertEquals(LATEST_MILLIS, expiryByFakeTime(limit));
            assertFalse(take(limit, 1).granted());
        }
        assertEquals("4000000000000%015d".formatted(now % MICROS_IN_ERA), jedis.get(key(limit)));
    }

    /** Promises 51, 93 and 122, by the script as it is and the server's own clock. */
    @Test
    void aKeyExpiresWhenItsBucketIsFullAndNotEarlier() {
        long latest = Long.MIN_VALUE;
        int keys = 0;
        try (Backend real = builder().buildForgetful(new Script())) {
            for (long windowMillis :
                    new long[] {1, 2, 3, 10, 999, 1_000, 60_000, 86_400_000, Limit.MAX_WINDOW.toMillis()}) {
                for (Limit limit : limits(windowMillis)) {
                    for (long cost : costs(limit.burst())) {
                        latest = Math.max(latest, microsAfterFull(real, limit, cost));
                        keys++;
                    }
                }
            }
        }
        System.out.printf(
                "promises 93, 122: %d keys, windows 1 ms to 366 d, none expires before it is full, at most %d us after%n",
                keys, latest);
    }

    /** Takes until the key is seen alive; one of a millisecond may be gone before that. */
    private long microsAfterFull(Backend real, Limit limit, long cost) {
        PolicyLimit named = named("expiry-" + OPENED.incrementAndGet(), limit);
        for (int tries = 0; tries < 2_000; tries++) {
            assertTrue(real.take(Take.of(charge(named, cost))).granted() || tries > 0, () -> limit + " x " + cost);
            List<?> seen = (List<?>) jedis.eval(LOOK, List.of(key(named)), List.of());
            long expiryMicros = (Long) seen.get(1) * 1_000;
            if (expiryMicros > 0) {
                long late = expiryMicros - fullMicros(limit, seen);
                assertTrue(late >= 0 && late <= 1_000_000, () -> limit + " x " + cost + ": " + late + " us after full");
                return late;
            }
            assertEquals(-2L, seen.get(1), "a key without an expiry");
        }
        throw new AssertionError("never seen alive: " + limit + " x " + cost);
    }

    /** When the bucket is full, read from the value as it is documented. */
    private static long fullMicros(Limit limit, List<?> seen) {
        String value = text(seen.get(0));
        long serverMicros = Long.parseLong(text(seen.get(2))) * 1_000_000 + Long.parseLong(text(seen.get(3)));
        String[] parts = value.split(":", -1);
        int digits = parts[0].length() - 15;
        long used = Long.parseLong(parts[0].substring(0, digits));
        long since = serverMicros - serverMicros % MICROS_IN_ERA + Long.parseLong(parts[0].substring(digits));
        assertTrue(used >= 1 && Math.abs(serverMicros - since) < 60_000_000, value);
        return since + limit.refillMicros(used, parts.length == 1 ? 0 : Long.parseLong(parts[1]));
    }

    /** Promise 51. */
    @Test
    void noOperationLeavesAKeyWithoutAnExpiry() {
        try (Backend real = builder().buildForgetful(new Script())) {
            PolicyLimit limit = named("ttl", Limit.parse("10/1h"));
            Grant grant = real.take(Take.of(charge(limit, 8)));
            assertNoKeyWithoutExpiry(1);
            grant.settle(charge -> 3);
            assertNoKeyWithoutExpiry(1);
            real.take(Take.of(charge(limit, 2))).settle(charge -> 500);
            assertNoKeyWithoutExpiry(1);
            assertFalse(real.take(Take.of(charge(limit, 1))).granted());
            real.peek(Take.of(charge(limit, 1)));
            assertNoKeyWithoutExpiry(1);
            real.reset(limit, ALICE);
            assertNoKeyWithoutExpiry(0);
            real.peek(Take.of(charge(limit, 1)));
            assertNoKeyWithoutExpiry(0);
            grant = real.take(Take.of(charge(limit, 8)));
            real.reset(limit, ALICE);
            grant.settle(charge -> 0);
            assertNoKeyWithoutExpiry(0);
        }
    }

    /** As after a clock that stepped back by two hours: the key gets the expiry of the time that is now. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatIsFollowedBackLeavesAnExpiry(boolean peek) {
        PolicyLimit limit = named("back", Limit.parse("10/1h"));
        long ahead = serverMicros() + 2 * 3_600_000_000L;
        jedis.set(key(limit), "4%015d".formatted(ahead % MICROS_IN_ERA));
        try (Backend real = builder().buildForgetful(new Script())) {
            Take take = Take.of(charge(limit, 1));
            Usage usage =
                    peek ? real.peek(take).get(0) : real.take(take).usages().get(0);
            assertTrue(usage.granted());
            assertEquals(peek ? 6 : 5, usage.remaining());
        }
        long most = 1_800_000 + 1_000;
        long left = jedis.pttl(key(limit));
        assertTrue(left > 0 && left <= most, "expires in " + left + " ms");
    }

    private void assertNoKeyWithoutExpiry(int expected) {
        Set<String> keys = jedis.keys(name + ":*");
        assertEquals(expected, keys.size());
        keys.forEach(key -> assertTrue(jedis.pttl(key) > 0, key));
    }

    @Test
    void aValueWrittenByHandIsUnderstood() {
        PolicyLimit limit = named("hand", Limit.parse("7/1s burst 20"));
        write(limit, "5", now, "");
        assertEquals(new Usage(true, 15, 0, 714_286), peek(limit, 1));
        write(limit, "5", now, ":6");
        assertEquals(new Usage(true, 15, 0, 714_285), peek(limit, 1));
        write(limit, "20", now - 142_858, "");
        assertEquals(19, 20 - peek(limit, 1).remaining());
        write(limit, "20", now + 10, "");
        assertEquals(142_858 + 10, peek(limit, 1).waitMicros());
        write(limit, "1", now - 1_000_000, "");
        assertEquals(20, peek(limit, 20).remaining());
        write(limit, "4000000000000", now, "");
        assertEquals(
                limit.limit().refillMicros(4_000_000_000_000L - 19, 0),
                peek(limit, 1).waitMicros());
    }

    /** Promise 71: another's value is an error, and nothing is written over it. */
    @Test
    void aForeignValueIsAnErrorAndStaysAsItIs() {
        PolicyLimit limit = named("foreign", Limit.parse("10/1h"));
        PolicyLimit good = named("good", Limit.parse("10/1h"));
        byte[] key = key(limit).getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] value : foreignValues()) {
            jedis.set(key, value);
            assertForeign(limit, good);
            assertArrayEquals(value, jedis.get(key));
            assertEquals(-1, jedis.pttl(key));
            jedis.del(key);
        }
        jedis.rpush(key(limit), "a", "b");
        assertForeign(limit, good);
        assertEquals(List.of("a", "b"), jedis.lrange(key(limit), 0, -1));
        jedis.del(key);
        jedis.hset(key(limit), "field", "value");
        assertForeign(limit, good);
        assertEquals("value", jedis.hget(key(limit), "field"));
        jedis.del(key);
        assertTrue(take(limit, 10).granted());
    }

    private void assertForeign(PolicyLimit limit, PolicyLimit good) {
        assertUnexpected(() -> take(limit, 1));
        assertUnexpected(() -> peek(limit, 1));
        assertUnexpected(() -> backend.reset(limit, ALICE));
        assertUnexpected(() -> backend.take(Take.of(charge(good, 1), charge(limit, 1))));
        assertUnexpected(() -> backend.take(
                Take.of(charge(good, 1), Charge.builder(limit, ALICE).observed().build())));
        assertEquals(10, peek(good, 1).remaining(), "a take that failed charged nothing");
    }

    private static void assertUnexpected(Executable call) {
        BackendException failure = assertThrows(BackendException.class, call);
        assertEquals(Kind.UNEXPECTED, failure.kind());
        assertFalse(failure.kind().infrastructure());
    }

    private static List<byte[]> foreignValues() {
        List<byte[]> values = new ArrayList<>();
        for (String text : List.of(
                "",
                "abc",
                "1",
                "123456789012345",
                "1234567890123456789012345678901234567890",
                "-1234567890123456",
                "+1234567890123456",
                "1234567890.123456",
                "1234567890123456e3",
                " 1234567890123456",
                "1234567890123456\n",
                "1234567890123456:x",
                "1234567890123456:-1",
                "1234567890123456::1",
                "1234567890123456:12345678901234",
                "{\"used\":1234567890123456}",
                "inf",
                "0x1234567890abcdef")) {
            values.add(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        values.add(new byte[] {0, 1, (byte) 0x80, (byte) 0xff, '\r', '\n'});
        values.add("1234567890123456\0".getBytes(StandardCharsets.ISO_8859_1));
        values.add("\u0661234567890123456".getBytes(StandardCharsets.UTF_8));
        return values;
    }

    /** The calls wait while the server is stopped, and go out together when it goes on. */
    @Test
    void othersInTheSameScriptCallAreDecidedBesideAForeignValue() throws Exception {
        PolicyLimit foreign = named("beside", Limit.parse("10/1h"));
        PolicyLimit good = named("well", Limit.parse("10/1h"));
        jedis.set(key(foreign), "abc");
        ExecutorService threads = Executors.newFixedThreadPool(11);
        try (Backend single = builder().buildForgetful(new Script())) {
            single.peek(Take.of(charge(good, 1)));
            peek(good, 1);
            long before = scriptCalls();
            server.freeze();
            List<CompletableFuture<Grant>> calls = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                Take take = Take.of(charge(i % 2 == 0 ? good : foreign, 1));
                calls.add(CompletableFuture.supplyAsync(() -> single.take(take), threads));
                int started = i;
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .until(() -> threadsIn(Link.class) == 1 && threadsIn(Combiner.class) == started);
            }
            server.thaw();
            for (int i = 0; i < 11; i += 2) {
                assertTrue(calls.get(i).get(10, TimeUnit.SECONDS).granted());
            }
            for (int i = 1; i < 11; i += 2) {
                CompletableFuture<Grant> call = calls.get(i);
                Throwable failure = assertThrows(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
                assertEquals(Kind.UNEXPECTED, ((BackendException) failure.getCause()).kind());
            }
            assertEquals(2, scriptCalls() - before, "the first alone, and all others together");
            assertEquals("abc", jedis.get(key(foreign)));
            assertEquals(4, single.peek(Take.of(charge(good, 1))).get(0).remaining());
        } finally {
            server.thaw();
            threads.shutdownNow();
        }
    }

    /** Those threads that a pool made and that wait in a method of that class, or below it outside of Headgate. */
    private static long threadsIn(Class<?> type) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("pool-"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .map(StackTraceElement::getClassName)
                        .filter(name -> name.startsWith("io.headgate.redis."))
                        .findFirst()
                        .filter(type.getName()::equals)
                        .isPresent())
                .count();
    }

    private static long scriptCalls() {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?calls=(\\d+),.*", "$1")))
                .sum();
    }

    /** One bucket, taken from at every moment that matters. */
    private final class Corner {
        private final Limit limit;
        private final long cost;
        private final PolicyLimit named;
        private final TokenBucketModel model = new TokenBucketModel(now);

        Corner(Limit limit, long cost) {
            this.limit = limit;
            this.cost = cost;
            this.named = named("corner-" + OPENED.incrementAndGet(), limit);
        }

        void walk() {
            take(cost);
            take(limit.burst());
            around(take(cost).waitMicros(), cost);
            around(take(1).waitMicros(), 1);
            around(limit.windowMicros(), cost);
            around(limit.windowMicros() / limit.quota(), 1);
            around(take(cost).fullMicros(), limit.burst());
            take(1);
        }

        private void around(long pause, long cost) {
            for (long step : pause > 0 ? new long[] {pause - 1, 1, 1} : new long[] {1}) {
                advance(step);
                take(cost);
            }
        }

        private Usage take(long cost) {
            model.refill(limit, now);
            boolean holds = model.holds(limit, cost);
            if (holds) {
                model.charge(limit, cost);
            }
            Usage expected = model.usage(limit, holds, cost, now);
            Grant grant = ScriptRangeTest.this.take(named, cost);
            assertEquals(holds, grant.granted(), this::toString);
            assertEquals(List.of(expected), grant.usages(), this::toString);
            if (holds) {
                assertExpiresWhenFull(named, expected.fullMicros());
            }
            decisions++;
            return expected;
        }

        @Override
        public String toString() {
            return limit + ", cost " + cost + ", at " + now;
        }
    }

    private void assertExpiresWhenFull(PolicyLimit limit, long fullMicros) {
        long after = expiryByFakeTime(limit) * 1_000 - Math.min(now + fullMicros, LATEST_MILLIS * 1_000);
        assertTrue(after >= 0 && after <= 1_000_000, () -> limit + ": expires " + after + " us after it is full");
    }

    private long expiryByFakeTime(PolicyLimit limit) {
        return Long.parseLong(jedis.get("last:{" + key(limit) + "}"));
    }

    private static List<Limit> corners() {
        List<Limit> limits = new ArrayList<>();
        for (long millis : new long[] {1, 3, 1_000, 86_400_000, Limit.MAX_WINDOW.toMillis()}) {
            limits.addAll(limits(millis));
        }
        limits.addAll(limits(Limit.MAX_WINDOW.toMillis() - 1));
        return limits;
    }

    /** All that are allowed of a window with the least, the most and awkward quotas and bursts. */
    private static Set<Limit> limits(long windowMillis) {
        Set<Limit> limits = new LinkedHashSet<>();
        for (long quota :
                new long[] {1, 2, 7, 999_983, windowMillis * 1_000_000 - 1, Limit.MAX_UNITS - 11, Limit.MAX_UNITS}) {
            for (long burst : new long[] {1, 2, quota, Limit.MAX_UNITS, most(quota, windowMillis)}) {
                try {
                    limits.add(new Limit(Algorithm.TOKEN_BUCKET, quota, Duration.ofMillis(windowMillis), burst));
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().startsWith("limit: "), e.getMessage());
                }
            }
        }
        return limits;
    }

    /** What comes back in the longest time that is allowed. */
    private static long most(long quota, long windowMillis) {
        return (long) Math.min(
                (double) Limit.MAX_UNITS,
                (double) quota * ((double) Limit.MAX_WINDOW.toMillis() / (double) windowMillis));
    }

    private static long[] costs(long burst) {
        return LongStream.of(1, burst / 2, burst - 1, burst)
                .filter(cost -> cost > 0)
                .distinct()
                .toArray();
    }

    private void advance(long micros) {
        time.advanceMicros(micros);
        now += micros;
    }

    private void write(PolicyLimit limit, String used, long since, String rest) {
        jedis.set(key(limit), used + "%015d".formatted(since % MICROS_IN_ERA) + rest);
    }

    private Grant take(PolicyLimit limit, long cost) {
        return backend.take(Take.of(charge(limit, cost)));
    }

    private Usage usage(PolicyLimit limit, long cost) {
        return take(limit, cost).usages().get(0);
    }

    private Usage peek(PolicyLimit limit, long cost) {
        return backend.peek(Take.of(charge(limit, cost))).get(0);
    }

    private String key(PolicyLimit limit) {
        return names.of(limit, ALICE);
    }

    private static Charge charge(PolicyLimit limit, long cost) {
        return Charge.builder(limit, ALICE).cost(cost).build();
    }

    private static PolicyLimit named(String policy, Limit limit) {
        return new PolicyLimit(policy, "limit", limit, policy, FailureChoice.CLOSED);
    }

    private static long serverMicros() {
        List<?> time = (List<?>) jedis.eval("return redis.call('TIME')", List.of(), List.of());
        return Long.parseLong(text(time.get(0))) * 1_000_000 + Long.parseLong(text(time.get(1)));
    }

    private static String text(Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : String.valueOf(reply);
    }
}
