package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.util.ArrayList;
import java.util.List;

/** Calls that ask the same of the same buckets, one after the other: for the script a number. */
final class Entry {
    private final Call first;
    private final int[] buckets;
    private final List<Call> calls = new ArrayList<>(4);

    /** @param buckets the place in the batch of each part's bucket */
    Entry(Call first, int[] buckets) {
        this.first = first;
        this.buckets = buckets;
        calls.add(first);
    }

    List<Call> calls() {
        return calls;
    }

    /** Joins a call that asks the same. */
    boolean join(Call call) {
        boolean same =
                call.operation == Call.Operation.TAKE && first.operation == Call.Operation.TAKE && hasParts(call.parts);
        if (same) {
            calls.add(call);
        }
        return same;
    }

    private boolean hasParts(List<Call.Part> parts) {
        boolean same = parts.size() == first.parts.size();
        for (int i = 0; same && i < parts.size(); i++) {
            same = parts.get(i).equals(first.parts.get(i));
        }
        return same;
    }

    /** Whether it asks what another asks, of the buckets that follow the other's. */
    boolean goesOnFrom(Entry other) {
        if (first.operation != other.first.operation
                || calls.size() != other.calls.size()
                || buckets.length != other.buckets.length) {
            return false;
        }
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] != other.buckets[i] + buckets.length
                    || !first.parts.get(i).asksTheSame(other.first.parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** @param times how many entries this one stands for: those that go on from it come next */
    void writeTo(Arguments arguments, int times) {
        arguments.add(
                switch (first.operation) {
                    case TAKE -> calls.size();
                    case PEEK -> 0;
                    case SETTLE -> -1;
                    case RESET -> -2;
                });
        arguments.add(times);
        arguments.add(buckets.length);
        for (int i = 0; i < buckets.length; i++) {
            Call.Part part = first.parts.get(i);
            arguments.add(buckets[i] + 1);
            arguments.add(arguments.limit(part.limit()));
            arguments.add(part.units());
            arguments.add(part.extra());
        }
    }

    /** Hands its part of the reply to each call; one for which it was another day there than here goes out again. */
    void readFrom(Reply reply, ServerTime time) {
        BucketState[] read = new BucketState[buckets.length];
        for (int i = 0; i < read.length; i++) {
            read[i] = BucketState.read(reply);
        }
        List<BucketState> states = List.of(read);
        if (states.get(0).elsewhen()) {
            time.learn(reply.nowMicros());
            calls.forEach(Call::sendAgain);
            return;
        }
        for (int nth = 0; nth < calls.size(); nth++) {
            if (states.get(0).foreign()) {
                calls.get(nth).fail(foreign());
            } else {
                calls.get(nth).answer(answer(states, nth, reply.nowMicros()));
            }
        }
    }

    private Answer answer(List<BucketState> states, int nth, long nowMicros) {
        return switch (first.operation) {
            case TAKE, PEEK -> new Answer(granted(states, nth), first.parts, states, nth, nowMicros);
            case SETTLE, RESET -> new Answer(true, List.of(), List.of(), 0, nowMicros);
        };
    }

    private boolean granted(List<BucketState> states, int nth) {
        boolean granted = true;
        for (int i = 0; i < states.size(); i++) {
            granted &= states.get(i).charges(nth) || !first.parts.get(i).enforced();
        }
        return granted;
    }

    private static BackendException foreign() {
        return new BackendException(
                Kind.UNEXPECTED, "a key that should hold a bucket holds something else, which was left as it is");
    }
}
