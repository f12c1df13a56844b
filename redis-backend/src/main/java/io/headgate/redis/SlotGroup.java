package io.headgate.redis;

import io.headgate.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The parts of a call whose buckets are in one slot, which one node decides at one moment, and how that ended.
 * Handed from thread to thread, never shared.
 */
final class SlotGroup {
    final int slot;
    final List<Integer> places = new ArrayList<>(2);
    private final List<Call.Part> parts = new ArrayList<>(2);
    private Call.Way way = Call.Way.JOINED;
    private @Nullable Host askAt;
    private @Nullable Host movedTo;
    private @Nullable Host asked;
    private @Nullable Answer answer;
    private @Nullable BackendException failure;

    private SlotGroup(int slot) {
        this.slot = slot;
    }

    /** The groups of these parts; each knows the places of its own among them. */
    static List<SlotGroup> of(List<Call.Part> parts) {
        TreeMap<Integer, SlotGroup> bySlot = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            SlotGroup group = bySlot.computeIfAbsent(slotOf(parts.get(i).bucket()), SlotGroup::new);
            group.places.add(i);
            group.parts.add(parts.get(i));
        }
        return new ArrayList<>(bySlot.values());
    }

    /** What goes on after a redirection: itself, or a group for each bucket where they are not all at one place. */
    List<SlotGroup> parts() {
        if (way != Call.Way.ALONE || parts.size() == 1) {
            return List.of(this);
        }
        List<SlotGroup> split = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            SlotGroup part = new SlotGroup(slot);
            part.places.add(places.get(i));
            part.parts.add(parts.get(i));
            part.way = way;
            split.add(part);
        }
        return split;
    }

    static int slotOf(String bucket) {
        return JedisClusterCRC16.getSlot(bucket);
    }

    Call call(Call.Operation operation, long deadlineNanos) {
        return new Call(operation, parts, slot, way, deadlineNanos);
    }

    /** Before it is asked for, again or the first time. */
    void begin() {
        failure = null;
    }

    /** @param at the node that was asked */
    void ended(Call call, Host at) {
        asked = at;
        failure = call.failure();
        answer = failure == null ? call.result() : null;
        if (failure != null && !(failure instanceof Redirection)) {
            failure = call.ownFailure();
        }
    }

    void failed(BackendException cause) {
        failure = cause;
    }

    /** Where a node said that the slot is to be asked for this once, or null. */
    @Nullable
    Host askAt() {
        return askAt;
    }

    /** Where a node said that the slot is from now on, or null. */
    @Nullable
    Host movedTo() {
        return movedTo;
    }

    /** Whether a node has sent it elsewhere; goes the other way from now on. */
    boolean redirected() {
        if (!(failure instanceof Redirection redirection)) {
            return false;
        }
        Host target = redirection.target(Objects.requireNonNull(asked));
        askAt = redirection.course() == Redirection.Course.ASK ? target : null;
        movedTo = redirection.course() == Redirection.Course.MOVED ? target : null;
        way = switch (redirection.course()) {
            case MOVED -> Call.Way.JOINED;
            case ASK -> Call.Way.ASKING;
            case TRY_AGAIN -> Call.Way.ALONE;
        };
        return true;
    }

    @Nullable
    BackendException failure() {
        return failure;
    }

    Answer answer() {
        return Objects.requireNonNull(answer);
    }

    boolean granted() {
        return answer != null && answer.granted();
    }
}
