package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Limit;
import io.headgate.MicroClock;
import io.headgate.RandomLimit;
import io.headgate.Usage;
import io.headgate.redis.Call.Operation;
import io.headgate.redis.Call.Part;
import io.headgate.redis.Reply.MalformedReplyException;
import io.headgate.redis.server.RedisServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

/** What goes out in one script call, and how the answer is handed out. */
class BatchTest {
    private static final Limit TEN = Limit.parse("10/1m");
    private static final Limit SEVEN = Limit.parse("7/1s burst 20");
    private static final long NOW = 1_800_000_000_123_456L;

    private final Batch batch = new Batch(false, new ServerTime(MicroClock.wall()));

    @Test
    void equalTakesBecomeOneEntry() {
        add(take("a-1"), take("a-1"), take("a-1"));
        assertEquals(List.of("3 x a-1"), sent());
    }

    @Test
    void takesOfOtherBucketsInBetweenDoNotKeepEqualOnesApart() {
        add(take("a-1"), take("b-1"), take("c-2"), take("a-1"), take("b-1"), take("a-1"));
        assertEquals(List.of("3 x a-1", "2 x b-1", "1 x c-2"), sent());
    }

    @Test
    void anotherTakeOfTheSameBucketInBetweenDoes() {
        add(take("a-1"), take("a-2"), take("a-1"), take("a-1"));
        assertEquals(List.of("1 x a-1", "1 x a-2", "2 x a-1"), sent());
    }

    @Test
    void peeksSettlesAndResetsInBetweenDo() {
        for (Operation operation : List.of(Operation.PEEK, Operation.SETTLE, Operation.RESET)) {
            Batch other = new Batch(false, new ServerTime(MicroClock.wall()));
            List.of(take("a-1"), call(operation, "a-1"), take("a-1")).forEach(other::add);
            assertEquals(3, sent(other).entries().size(), operation.name());
        }
    }

    @Test
    void peeksSettlesAndResetsAreNotJoined() {
        for (Operation operation : List.of(Operation.PEEK, Operation.SETTLE, Operation.RESET)) {
            Batch other = new Batch(false, new ServerTime(MicroClock.wall()));
            List.of(call(operation, "a-1"), call(operation, "a-1")).forEach(other::add);
            assertEquals(2, sent(other).entries().size(), operation.name());
        }
    }

    @Test
    void anObservedChargeIsAnotherThanAnEnforcedOne() {
        add(take("a-1"), take("a-1 observed"), take("a-1"), take("b-1 observed"), take("b-1 observed"));
        assertEquals(List.of("1 x a-1", "1 x a-1 observed", "1 x a-1", "2 x b-1 observed"), sent());
    }

    @Test
    void takesOfSeveralBucketsAreJoinedIfNoneOfThemWasMetInBetween() {
        add(take("a-1", "b-1"), take("a-1", "b-1"), take("b-1"), take("a-1", "b-1"));
        assertEquals(List.of("2 x a-1, b-1", "1 x b-1", "1 x a-1, b-1"), sent());
    }

    @Test
    void aTakeOfSomeOfTheBucketsIsNotJoined() {
        add(take("a-1", "b-1"), take("a-1"), take("b-1"), take("a-1", "b-1", "c-1"));
        assertEquals(List.of("1 x a-1, b-1", "1 x a-1", "1 x b-1", "1 x a-1, b-1, c-1"), sent());
    }

    @Test
    void theSameChargesUnderAnotherLimitAreNotJoined() {
        add(
                new Call(Operation.TAKE, List.of(new Part("a", TEN, 1, 1)), 0),
                new Call(Operation.TAKE, List.of(new Part("a", Limit.parse("11/1m"), 1, 1)), 0));
        assertEquals(2, sent(batch).entries().size());
        assertEquals(List.of(TEN, Limit.parse("11/1m")), sent(batch).limits());
    }

    @Test
    void bucketsAndLimitsAreSentOnce() {
        add(take("a-1", "b-1"), take("b-2", "a-2"), take("a-3"), take("a-3"));
        SentBatch sent = sent(batch);
        assertEquals(List.of("a", "b"), sent.buckets());
        assertEquals(List.of(TEN), sent.limits());
        assertEquals(2 + 3 + (3 + 8) + (3 + 8) + (3 + 4), sent.argumentCount());
    }

    @Test
    void whatIsAskedOfOneBucketAfterTheOtherIsSentOnce() {
        add(take("a-1"), take("b-1"), take("c-1"));
        assertEquals(List.of("1 x a-1", "1 x b-1", "1 x c-1"), sent());
        assertEquals(2 + 3 + (3 + 4), sent(batch).argumentCount());
    }

    @Test
    void soIsWhatIsAskedOfSeveral() {
        add(take("a-1", "b-2"), take("c-1", "d-2"), take("e-1", "f-2 observed"), take("g-1", "a-2"));
        assertEquals(List.of("1 x a-1, b-2", "1 x c-1, d-2", "1 x e-1, f-2 observed", "1 x g-1, a-2"), sent());
        assertEquals(2 + 3 + 3 * (3 + 8), sent(batch).argumentCount());
    }

    @Test
    void anotherOperationNumberOfTakesUnitsOrLimitIsNot() {
        add(
                take("a-1"),
                take("b-2"),
                call(Operation.PEEK, "c-2"),
                take("d-2"),
                take("d-2"),
                take("e-2"),
                new Call(Operation.TAKE, List.of(new Part("f", SEVEN, 2, 1)), 0));
        assertEquals(List.of("1 x a-1", "1 x b-2", "0 x c-2", "2 x d-2", "1 x e-2", "1 x f-2"), sent());
        assertEquals(2 + 2 * 3 + 6 * (3 + 4), sent(batch).argumentCount());
    }

    @Test
    void theLongestNumbersAreSentWhole() {
        Limit longest = new Limit(TEN.algorithm(), Limit.MAX_UNITS, Limit.MAX_WINDOW, Limit.MAX_UNITS);
        add(
                new Call(Operation.TAKE, List.of(new Part("a", longest, Limit.MAX_UNITS, 1)), 0),
                new Call(Operation.SETTLE, List.of(new Part("a", longest, -Limit.MAX_UNITS, NOW)), 0));
        SentBatch sent = sent(batch);
        assertEquals(List.of(longest), sent.limits());
        assertEquals(Limit.MAX_UNITS, sent.entries().get(0).charges().get(0).units());
        assertEquals(-Limit.MAX_UNITS, sent.entries().get(1).charges().get(0).units());
        assertEquals(NOW, sent.entries().get(1).charges().get(0).extra());
    }

    @Test
    void theFirstOfEqualTakesAreGrantedAndTheOthersRefused() {
        List<Call> calls = IntStream.range(0, 5).mapToObj(i -> take("a-3")).toList();
        add(calls.toArray(Call[]::new));
        batch.answer(List.of(0L, NOW, 3L, 0L, 0L, 0L));
        for (int i = 0; i < 3; i++) {
            Answer answer = calls.get(i).result();
            assertTrue(answer.granted());
            assertEquals(NOW, answer.nowMicros());
            long used = 3L * (i + 1);
            assertEquals(
                    List.of(new Usage(true, 10 - used, i == 2 ? 12_000_000 : 0, used * 6_000_000)), answer.usages());
        }
        for (Call refused : calls.subList(3, 5)) {
            assertFalse(refused.result().granted());
            assertEquals(
                    List.of(new Usage(false, 1, 12_000_000, 54_000_000)),
                    refused.result().usages());
        }
    }

    @Test
    void eachCallIsHandedItsPartOfTheReply() {
        Call both = take("a-1", "b-2");
        Call peek = call(Operation.PEEK, "b-1");
        Call settle = call(Operation.SETTLE, "a-1");
        Call reset = call(Operation.RESET, "c-1");
        add(both, peek, settle, reset);
        batch.answer(List.of(
                0L, NOW, 1L, 4L, 0L, 0L, 1L, 5L, 6_000_000L, 0L, 0L, 7L, 0L, 0L, 0L, 5L, 0L, 0L, 0L, 0L, 0L, 0L));
        assertEquals(
                List.of(new Usage(true, 5, 0, 30_000_000), new Usage(true, 3, 0, 36_000_000)),
                both.result().usages());
        assertEquals(List.of(new Usage(true, 3, 0, 42_000_000)), peek.result().usages());
        assertEquals(List.of(), settle.result().usages());
        assertEquals(NOW, reset.result().nowMicros());
    }

    @Test
    void aForeignValueFailsTheCallsThatMeetItAlone() {
        Call first = take("a-1");
        Call second = take("a-1");
        Call other = take("b-1");
        add(first, second, other);
        batch.answer(List.of(0L, NOW, -1L, 0L, 0L, 0L, 1L, 0L, 0L, 0L));
        assertEquals(
                Kind.UNEXPECTED,
                assertThrows(BackendException.class, first::result).kind());
        assertEquals(
                Kind.UNEXPECTED,
                assertThrows(BackendException.class, second::result).kind());
        assertTrue(other.result().granted());
    }

    @Test
    void anAnswerOfAnotherShapeIsNotTheScripts() {
        List<Object> wrong = new ArrayList<>(Arrays.asList(
                null,
                "OK",
                7L,
                new byte[] {'O', 'K'},
                List.of(),
                List.of(0L, NOW),
                List.of(0L, NOW, 1L, 0L, 0L),
                List.of(0L, NOW, 1L, 0L, 0L, 0L, 0L),
                Arrays.asList(0L, NOW, 1L, null, 0L, 0L),
                List.of(0L, "now", 1L, 0L, 0L, 0L),
                List.of(0L, NOW, 1L, 0L, 0L, List.of(0L)),
                List.of(0L, NOW, 1L, new byte[] {'0'}, 0L, 0L),
                List.of(0L, NOW, 1L, 0.0, 0L, 0L),
                Collections.nCopies(6, true)));
        for (Object reply : wrong) {
            Batch one = new Batch(false, new ServerTime(MicroClock.wall()));
            Call call = take("a-1");
            one.add(call);
            assertThrows(MalformedReplyException.class, () -> one.answer(reply), () -> String.valueOf(reply));
            assertFalse(call.isOver());
        }
    }

    @Test
    void aFailureIsOfThoseWhoHaveNoAnswerYet() {
        Call first = take("a-1");
        Call second = take("b-1");
        add(first, second);
        assertThrows(
                MalformedReplyException.class, () -> batch.answer(List.of(0L, NOW, 1L, 0L, 0L, 0L, 1L, 0L, "x", 0L)));
        batch.fail(new BackendException(Kind.UNREACHABLE, "no script"));
        assertTrue(first.result().granted());
        assertEquals(
                Kind.UNREACHABLE,
                assertThrows(BackendException.class, second::result).kind());
    }

    /** On a real server: joined or not, calls find what they would have found one by one. */
    @Test
    void callsInOneBatchAreAnsweredAsOneByOne() {
        int seeds = System.getProperty("long") == null ? 300 : 10_000;
        try (RedisServer server = RedisServer.start();
                FakeTime time = new FakeTime(server, "batch");
                RedisClient jedis = RedisClient.create("127.0.0.1", server.port())) {
            Script script = time.script();
            for (long seed = 0; seed < seeds; seed++) {
                time.begin();
                SplittableRandom random = new SplittableRandom(seed);
                Limit[] limits = {TEN, TEN, TEN, SEVEN, SEVEN, RandomLimit.next(random)};
                for (int round = 0; round < 3; round++) {
                    List<Call> together = new ArrayList<>();
                    List<Call> alone = new ArrayList<>();
                    for (int i = random.nextInt(1, 30); i > 0; i--) {
                        long callSeed = random.nextLong();
                        together.add(randomCall(new SplittableRandom(callSeed), limits, "t" + seed));
                        alone.add(randomCall(new SplittableRandom(callSeed), limits, "a" + seed));
                    }
                    send(script, jedis, together);
                    alone.forEach(call -> send(script, jedis, List.of(call)));
                    String place = "seed " + seed + ", round " + round;
                    for (int i = 0; i < alone.size(); i++) {
                        Answer one = alone.get(i).result();
                        Answer joined = together.get(i).result();
                        assertEquals(one.granted(), joined.granted(), place + ", call " + i);
                        assertEquals(one.usages(), joined.usages(), place + ", call " + i);
                        assertEquals(one.nowMicros(), joined.nowMicros(), place + ", call " + i);
                    }
                    time.advanceMicros(random.nextLong(1, 70_000_000));
                }
            }
        }
    }

    private static void send(Script script, RedisClient jedis, List<Call> calls) {
        Batch batch = new Batch(false, new ServerTime(MicroClock.wall()));
        calls.forEach(batch::add);
        batch.answer(script.run(
                        (scripts, variant, byText) -> List.of(reply(jedis, scripts.get(0), variant, byText)),
                        List.of(batch.scriptCall()))
                .get(0));
    }

    private static Object reply(RedisClient jedis, ScriptCall call, Script.Variant variant, boolean byText) {
        try {
            return byText
                    ? jedis.eval(variant.text, call.keys(), call.arguments())
                    : jedis.evalsha(variant.hash, call.keys(), call.arguments());
        } catch (JedisDataException e) {
            return e;
        }
    }

    /** Few buckets and costs, so that many calls are equal. */
    private static Call randomCall(SplittableRandom random, Limit[] limits, String prefix) {
        int first = random.nextInt(limits.length);
        int count = random.nextInt(4) == 0 ? 2 : 1;
        Operation operation = switch (random.nextInt(12)) {
            case 0 -> Operation.PEEK;
            case 1 -> Operation.SETTLE;
            case 2 -> Operation.RESET;
            default -> Operation.TAKE;
        };
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < (operation == Operation.RESET ? 1 : count); i++) {
            int at = (first + i) % limits.length;
            long cost = Math.min(limits[at].burst(), random.nextInt(1, 3));
            long units = operation == Operation.SETTLE ? random.nextLong(-2, 3) : cost;
            long extra = operation == Operation.SETTLE ? NOW : random.nextInt(6) == 0 ? 0 : 1;
            parts.add(new Part(prefix + "-" + at, limits[at], units, extra));
        }
        return new Call(operation, parts, 0);
    }

    private void add(Call... calls) {
        Arrays.asList(calls).forEach(batch::add);
    }

    private List<String> sent() {
        return sent(batch).entries().stream().map(SentBatch.Sent::toString).toList();
    }

    private static SentBatch sent(Batch batch) {
        return SentBatch.of(batch.buckets(), batch.arguments());
    }

    private static Call take(String... charges) {
        return call(Operation.TAKE, charges);
    }

    /** Such as {@code a-3} or {@code a-3 observed}: the bucket and the units. */
    private static Call call(Operation operation, String... charges) {
        List<Part> parts = Arrays.stream(charges)
                .map(text ->
                        new Part(text.substring(0, 1), TEN, text.charAt(2) - '0', text.endsWith("observed") ? 0 : 1))
                .toList();
        return new Call(operation, parts, 0);
    }
}
