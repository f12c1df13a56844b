package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.CalendarUnit;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.WindowModel;
import io.headgate.redis.Call.Operation;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** The script's windows: at the edges of the range, what stands in Redis and for how long, and whose calendar counts. */
class WindowScriptTest {
    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final Key ALICE = Key.of("alice");
    private static final long MICROS_IN_ERA = 1_000_000_000_000_000L;
    private static final long DAY = 86_400_000_000L;
    private static final String LOOK = "return {redis.call('GET', KEYS[1]), redis.call('PEXPIRETIME', KEYS[1])}";
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static RedisServer server;
    private static RedisClient jedis;

    private final String name = "window-" + OPENED.incrementAndGet();
    private final BucketNames names = new BucketNames(name, SECRET);
    private FakeTime time;
    private Backend backend;
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

    /** Promises 93 and 94, for windows. */
    @Test
    void cornersOfTheRangeAreDecidedAsByTheModel() {
        List<Limit> corners = corners();
        for (Limit limit : corners) {
            for (long cost : costs(limit.quota())) {
                time.begin();
                new Corner(limit, cost).walk();
            }
        }
        System.out.printf(
                "promise 94: %d decisions under %d windows at the corners of the range, 0 wrong%n",
                decisions, corners.size());
        assertTrue(decisions > 1_000);
    }

    /** Of the time only 15 digits are stored, which begin again at 2 000 000 000 s: in May 2033. */
    @Test
    void theDigitsOfTheTimeMayBeginAgain() {
        for (String text : List.of("10/1m fixed", "10/1m sliding", "10/1d fixed Europe/Berlin")) {
            time.begin();
            Limit limit = Limit.parse(text);
            long era = time.micros() - time.micros() % MICROS_IN_ERA + MICROS_IN_ERA;
            time.advanceMicros(limit.windowStartMicros(era - 1) - time.micros());
            new Corner(limit, 10).walk();
        }
    }

    @Test
    void aValueIsWhatWasUsedInTheWindowAndWhenItBegan() {
        PolicyLimit fixed = named("fixed", "100/1m fixed");
        PolicyLimit sliding = named("sliding", "100/1m sliding");
        PolicyLimit month = named("month", "100/1mo fixed Europe/Berlin");
        long begin = 1_800_000_060_000_000L;
        time.advanceMicros(begin + 5_000_000 - time.micros());
        for (PolicyLimit limit : List.of(fixed, sliding, month)) {
            take(limit, 37);
            take(limit, 1);
            assertEquals("int", jedis.objectEncoding(key(limit)));
        }
        assertEquals("38" + digits(begin), jedis.get(key(fixed)));
        assertEquals("38" + digits(begin), jedis.get(key(sliding)));
        // 2026-12-31T23:00Z
        assertEquals("38" + digits(1_798_758_000_000_000L), jedis.get(key(month)));
        time.advanceMicros(60_000_000);
        take(fixed, 2);
        take(sliding, 2);
        assertEquals("2" + digits(begin + 60_000_000), jedis.get(key(fixed)));
        assertEquals("2" + digits(begin + 60_000_000) + ":38", jedis.get(key(sliding)));
        time.advanceMicros(-60_000_000);
        take(fixed, 1);
        assertEquals("3" + digits(begin + 60_000_000), jedis.get(key(fixed)), "never an earlier window");
        backend.reset(sliding, ALICE);
        assertFalse(jedis.exists(key(sliding)));
    }

    /** Promises 51 and 122, by the script as it is and the server's own clock. */
    @Test
    void aKeyExpiresWhenNothingCountsAnyMoreAndNotEarlier() {
        long latest = 0;
        int keys = 0;
        try (Backend real = builder().buildForgetful(new Script())) {
            for (Limit limit : corners()) {
                for (long cost : costs(limit.quota())) {
                    latest = Math.max(latest, microsAfterFull(real, limit, cost));
                    keys++;
                }
            }
        }
        System.out.printf(
                "promises 93, 122: %d keys of windows of 1 ms to 366 d, none expires before it is full, at most %d us after%n",
                keys, latest);
    }

    /** Takes until the key is seen alive; one of a millisecond may be gone before that. */
    private long microsAfterFull(Backend real, Limit limit, long cost) {
        PolicyLimit named = named("expiry-" + OPENED.incrementAndGet(), limit.toString());
        for (int tries = 0; tries < 2_000; tries++) {
            real.take(Take.of(charge(named, cost)));
            List<?> seen = (List<?>) jedis.eval(LOOK, List.of(key(named)), List.of());
            long expiryMicros = (Long) seen.get(1) * 1_000;
            if (expiryMicros > 0) {
                String value = String.valueOf(seen.get(0)).replaceAll(":.*", "");
                long start = expiryMicros
                        - expiryMicros % MICROS_IN_ERA
                        + Long.parseLong(value.substring(value.length() - 15));
                long end = limit.windowEndMicros(start);
                long late = expiryMicros - (limit.toString().endsWith("sliding") ? limit.windowEndMicros(end) : end);
                assertTrue(late >= 0 && late <= 1_000_000, () -> limit + " x " + cost + ": " + late + " us after full");
                return late;
            }
            assertEquals(-2L, seen.get(1), "a key without an expiry");
        }
        throw new AssertionError("never seen alive: " + limit + " x " + cost);
    }

    @Test
    void noOperationLeavesAKeyWithoutAnExpiry() {
        try (Backend real = builder().buildForgetful(new Script())) {
            for (String text : List.of("10/1h fixed", "10/1h sliding", "10/1d fixed Europe/Berlin")) {
                PolicyLimit limit = named("ttl", text);
                Grant grant = real.take(Take.of(charge(limit, 8)));
                grant.settle(charge -> 3);
                real.take(Take.of(charge(limit, 2))).settle(charge -> 500);
                real.take(Take.of(charge(limit, 1)));
                real.peek(Take.of(charge(limit, 1)));
                assertTrue(jedis.pttl(key(limit)) > 0, text);
                real.reset(limit, ALICE);
                assertFalse(jedis.exists(key(limit)), text);
                real.take(Take.of(charge(limit, 2))).settle(charge -> 0);
                assertFalse(jedis.exists(key(limit)), text);
            }
        }
    }

    /** As after a clock that stepped back by days: the key gets the expiry of the window that is now. */
    @Test
    void aClockThatIsFollowedBackLeavesAnExpiry() {
        PolicyLimit limit = named("back", "10/1h fixed");
        try (Backend real = builder().buildForgetful(new Script())) {
            real.take(Take.of(charge(limit, 4)));
            long start = Long.parseLong(jedis.get(key(limit)).substring(1));
            jedis.set(key(limit), "4%015d".formatted((start + 2 * DAY) % MICROS_IN_ERA));
            assertEquals(6, real.peek(Take.of(charge(limit, 1))).get(0).remaining());
        }
        long left = jedis.pttl(key(limit));
        assertTrue(left > 0 && left <= 3_600_000, "expires in " + left + " ms");
    }

    /** Promise 102: one call, all or none. */
    @Test
    void aRequestWithLimitsOfEveryAlgorithmIsOneScriptCall() {
        List<PolicyLimit> limits = List.of(
                named("bucket", "10/366d"),
                named("fixed", "9/366d fixed"),
                named("sliding", "8/366d sliding"),
                named("month", "7/1mo fixed Europe/Berlin"),
                named("day", "6/1d fixed Asia/Kathmandu"));
        Take take = Take.of(limits.stream().map(limit -> charge(limit, 1)).toList());
        backend.take(take);
        long before = scriptCalls();
        for (int i = 2; i <= 6; i++) {
            assertTrue(backend.take(take).granted());
        }
        for (int i = 0; i < 3; i++) {
            assertFalse(backend.take(take).granted());
        }
        assertEquals(8, scriptCalls() - before);
        assertEquals(
                List.of(4L, 3L, 2L, 1L, 0L),
                backend.peek(take).stream().map(Usage::remaining).toList());
    }

    /** The node's time is off by ten days: the calls of a calendar are asked again, once, and the others are not. */
    @Test
    void whereTheServersCalendarIsElsewhereNothingIsDoneAndTheNodeLearnsTheTime() {
        ServerTime nodes = new ServerTime(() -> time.micros() - 10 * DAY);
        Call bucket = call(named("bucket", "10/1h"));
        Call day = call(named("day", "10/1d fixed Europe/Berlin"));
        send(nodes, bucket, day);
        assertTrue(bucket.isOver());
        assertEquals(9, bucket.result().usages().get(0).remaining());
        assertFalse(day.isOver());
        assertTrue(day.takeBack());
        assertEquals(time.micros(), nodes.micros());
        send(nodes, day);
        assertEquals(9, day.result().usages().get(0).remaining());
    }

    @Test
    void aTimeThatIsOffByLessThanADayNeedsNoSecondCall() {
        for (long off : new long[] {-DAY / 2, -1, 0, 1, DAY / 2}) {
            Call day = call(named("day", "10/1d fixed Europe/Berlin"));
            send(new ServerTime(() -> time.micros() + off), day);
            assertTrue(day.isOver(), () -> "off by " + off);
        }
    }

    private void send(ServerTime nodes, Call... calls) {
        Batch batch = new Batch(false, nodes);
        for (Call call : calls) {
            assertTrue(call.isWaiting());
            batch.add(call);
        }
        ScriptCall script = batch.scriptCall();
        batch.answer(jedis.eval(time.text().getBytes(StandardCharsets.UTF_8), script.keys(), script.arguments()));
    }

    private Call call(PolicyLimit limit) {
        return new Call(Operation.TAKE, Call.Part.of(List.of(charge(limit, 1)), names), 0);
    }

    /** So that nodes of two versions, and of two releases of Java, share their buckets. */
    @Test
    void namesStayAsTheyAre() {
        BucketNames here = new BucketNames("p", SECRET);
        assertEquals("p:1:api:eqnU3CREQMas4bLf1bCpUQ", here.of(named("api", "10/1m fixed"), ALICE));
        assertEquals("p:1:api:9LsyT8cpCIUXm_Uz1QCJIA", here.of(named("api", "10/1mo fixed Europe/Berlin"), ALICE));
        assertNotEquals(here.of(named("api", "10/1d fixed"), ALICE), here.of(named("api", "10/1d fixed UTC"), ALICE));
    }

    /** Promise 71: another's value is an error, and nothing is written over it. */
    @Test
    void aForeignValueIsAnErrorAndStaysAsItIs() {
        PolicyLimit limit = named("foreign", "10/1h sliding");
        jedis.set(key(limit), "abc");
        BackendException failure = assertThrows(BackendException.class, () -> take(limit, 1));
        assertEquals(BackendException.Kind.UNEXPECTED, failure.kind());
        assertEquals("abc", jedis.get(key(limit)));
    }

    /** One bucket, taken from at every moment that matters. */
    private final class Corner {
        private final PolicyLimit limit;
        private final long cost;
        private final WindowModel model;

        Corner(Limit limit, long cost) {
            this.limit = named("corner-" + OPENED.incrementAndGet(), limit.toString());
            this.cost = cost;
            this.model = new WindowModel(limit, time.micros());
        }

        void walk() {
            take(cost);
            take(limit.limit().quota());
            around(take(cost).waitMicros(), cost);
            around(take(1).waitMicros(), 1);
            around(limit.limit().windowMicros(), cost);
            around(take(cost).fullMicros(), limit.limit().quota());
            take(1);
        }

        private void around(long pause, long cost) {
            for (long step : pause > 0 ? new long[] {pause - 1, 1, 1} : new long[] {1}) {
                time.advanceMicros(step);
                take(cost);
            }
        }

        private Usage take(long cost) {
            long now = time.micros();
            model.refill(limit.limit(), now);
            boolean holds = model.holds(limit.limit(), cost);
            if (holds) {
                model.charge(limit.limit(), cost);
            }
            Usage expected = model.usage(limit.limit(), holds, cost, now);
            assertEquals(
                    List.of(expected), WindowScriptTest.this.take(limit, cost).usages(), this::toString);
            if (holds) {
                long expiry = Long.parseLong(jedis.get("last:{" + key(limit) + "}")) * 1_000;
                assertEquals(now + expected.fullMicros(), expiry, this::toString);
            }
            decisions++;
            return expected;
        }

        @Override
        public String toString() {
            return limit.limit() + ", cost " + cost + ", at " + time.micros();
        }
    }

    private static List<Limit> corners() {
        List<Limit> limits = new ArrayList<>();
        for (long millis :
                new long[] {1, 3, 1_000, 86_400_000, Limit.MAX_WINDOW.toMillis() - 1, Limit.MAX_WINDOW.toMillis()}) {
            long most = Math.min(Limit.MAX_UNITS, millis * 1_000_000);
            LongStream.of(1, 2, 7, 999_983, most - 11, most)
                    .filter(quota -> quota <= most)
                    .forEach(quota -> {
                        limits.add(Limit.fixed(quota, Duration.ofMillis(millis)));
                        limits.add(Limit.sliding(quota, Duration.ofMillis(millis)));
                    });
        }
        for (CalendarUnit unit : CalendarUnit.values()) {
            limits.add(Limit.fixed(7, unit, ZoneId.of("Europe/Berlin")));
            limits.add(Limit.fixed(Limit.MAX_UNITS / 20, unit, ZoneId.of("Australia/Lord_Howe")));
        }
        return limits;
    }

    private static long[] costs(long quota) {
        return LongStream.of(1, quota / 2, quota - 1, quota)
                .filter(cost -> cost > 0)
                .distinct()
                .toArray();
    }

    private static long scriptCalls() {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?calls=(\\d+),.*", "$1")))
                .sum();
    }

    private static String digits(long micros) {
        return "%015d".formatted(micros % MICROS_IN_ERA);
    }

    private Grant take(PolicyLimit limit, long cost) {
        return backend.take(Take.of(charge(limit, cost)));
    }

    private String key(PolicyLimit limit) {
        return names.of(limit, ALICE);
    }

    private static Charge charge(PolicyLimit limit, long cost) {
        return Charge.builder(limit, ALICE).cost(cost).build();
    }

    private static PolicyLimit named(String policy, String text) {
        return new PolicyLimit(policy, "limit", Limit.parse(text), policy, FailureChoice.CLOSED);
    }
}
