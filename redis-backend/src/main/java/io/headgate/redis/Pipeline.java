package io.headgate.redis;

import io.headgate.BackendException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The script calls that go out together, one for each slot. Not thread-safe. */
final class Pipeline {
    private final ServerTime time;
    private final List<Batch> batches = new ArrayList<>(1);

    /** Those that a call may join, by slot, but for the latest. */
    private final Map<Integer, Batch> others = new HashMap<>();

    private @Nullable Batch latest;
    private int latestSlot;
    private int calls;

    Pipeline(ServerTime time) {
        this.time = time;
    }

    int size() {
        return calls;
    }

    void add(Call call) {
        calls++;
        if (call.way == Call.Way.JOINED) {
            joined(call.slot).add(call);
        } else {
            begin(call.way == Call.Way.ASKING).add(call);
        }
    }

    List<ScriptCall> scriptCalls() {
        if (batches.size() == 1) {
            return List.of(batches.get(0).scriptCall());
        }
        return batches.stream().map(Batch::scriptCall).toList();
    }

    /** @param replies as {@link Transport#run} returns them */
    void answer(List<Object> replies) {
        for (int i = 0; i < batches.size(); i++) {
            answer(batches.get(i), replies.get(i));
        }
    }

    /** Fails the calls that are not over. */
    void fail(BackendException failure) {
        batches.forEach(batch -> batch.fail(failure));
    }

    private static void answer(Batch batch, Object reply) {
        if (reply instanceof BackendException failure) {
            batch.fail(failure);
            return;
        }
        try {
            batch.answer(reply);
        } catch (Reply.MalformedReplyException e) {
            batch.fail(Failures.ofMalformed(e));
        }
    }

    /** Calls of one slot mostly follow each other, and without a cluster all do. */
    private Batch joined(int slot) {
        Batch found = latest;
        if (found == null) {
            found = begin(false);
        } else if (latestSlot != slot) {
            others.put(latestSlot, found);
            found = others.containsKey(slot) ? others.get(slot) : begin(false);
        }
        latest = found;
        latestSlot = slot;
        return found;
    }

    private Batch begin(boolean asking) {
        Batch batch = new Batch(asking, time);
        batches.add(batch);
        return batch;
    }
}
