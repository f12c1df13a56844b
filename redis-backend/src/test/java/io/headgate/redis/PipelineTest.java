package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Limit;
import io.headgate.MicroClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final Limit LIMIT = Limit.parse("10/1s");
    private final BackendException failure = new BackendException(Kind.NOT_READY, "no");
    private static final long LONG = System.nanoTime() + Duration.ofMinutes(10).toNanos();

    private final Pipeline pipeline = new Pipeline(new ServerTime(MicroClock.wall()));

    @Test
    void callsOfOneSlotAreOneScriptCallWhateverComesBetween() {
        add("a1", 1, Call.Way.JOINED);
        add("b1", 2, Call.Way.JOINED);
        add("a2", 1, Call.Way.JOINED);
        assertEquals(3, pipeline.size());
        assertEquals(List.of(List.of("a1", "a2"), List.of("b1")), keys());
        assertTrue(pipeline.scriptCalls().stream().noneMatch(ScriptCall::asking));
    }

    @Test
    void aCallThatGoesAloneIsAScriptCallOfItsOwnAndNoneJoinsIt() {
        add("a1", 1, Call.Way.ALONE);
        add("a2", 1, Call.Way.JOINED);
        add("a3", 1, Call.Way.ASKING);
        add("a4", 1, Call.Way.JOINED);
        assertEquals(List.of(List.of("a1"), List.of("a2", "a4"), List.of("a3")), keys());
        assertEquals(
                List.of(false, false, true),
                pipeline.scriptCalls().stream().map(ScriptCall::asking).toList());
    }

    @Test
    void anErrorOfOneSlotFailsItsOwnCallersAlone() {
        Call first = add("a", 1, Call.Way.JOINED);
        Call second = add("b", 2, Call.Way.JOINED);
        Call third = add("c", 3, Call.Way.JOINED);
        pipeline.answer(List.of(reply(), failure, reply()));
        assertTrue(first.result().granted());
        assertSame(failure, second.failure());
        assertTrue(third.result().granted());
    }

    @Test
    void aMalformedReplyToOneSlotFailsItsOwnCallersAlone() {
        Call first = add("a", 1, Call.Way.JOINED);
        Call second = add("b", 2, Call.Way.JOINED);
        Call third = add("c", 3, Call.Way.JOINED);
        pipeline.answer(Arrays.asList("OK".getBytes(StandardCharsets.UTF_8), reply(), List.of(1L, 2L)));
        for (Call call : List.of(first, third)) {
            BackendException failure = assertInstanceOf(BackendException.class, call.failure());
            assertEquals(Kind.UNREACHABLE, failure.kind());
        }
        assertTrue(second.result().granted());
    }

    @Test
    void aPipelineThatFailsFailsWhatIsNotOver() {
        Call first = add("a", 1, Call.Way.JOINED);
        Call second = add("b", 2, Call.Way.JOINED);
        first.answer(new Answer(true, List.of(), List.of(), 0, 0));
        pipeline.fail(failure);
        assertNull(first.failure());
        assertSame(failure, second.failure());
    }

    /** Of several slots at one node, by one caller: they are not sent one after the other. */
    @Test
    void callsThatOneCallerMakesTogetherAreOnePipeline() {
        List<Integer> sizes = new ArrayList<>();
        Combiner combiner =
                new Combiner(new Recording(sizes), Duration.ofSeconds(10).toNanos());
        List<Call> calls = List.of(call("a", 1, Call.Way.JOINED), call("b", 2, Call.Way.JOINED));
        combiner.runAll(calls);
        assertEquals(List.of(2), sizes);
        calls.forEach(call -> assertTrue(call.result().granted()));
    }

    private record Recording(List<Integer> sizes) implements Transport {
        @Override
        public List<Object> run(List<ScriptCall> calls, long deadlineNanos) {
            sizes.add(calls.size());
            return calls.stream().map(call -> (Object) reply()).toList();
        }

        @Override
        public void close() {}
    }

    private Call add(String bucket, int slot, Call.Way way) {
        Call call = call(bucket, slot, way);
        pipeline.add(call);
        return call;
    }

    private static Call call(String bucket, int slot, Call.Way way) {
        return new Call(Call.Operation.TAKE, List.of(new Call.Part(bucket, LIMIT, 1, 1)), slot, way, LONG);
    }

    private List<List<String>> keys() {
        return pipeline.scriptCalls().stream()
                .map(call -> call.keys().stream()
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .toList())
                .toList();
    }

    /** Of one granted take. */
    private static List<Long> reply() {
        return List.of(0L, 1L, 1L, 0L, 0L, 0L);
    }
}
