package io.headgate.redis;

import io.headgate.BackendException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one script call decides, in their order. Equal takes that meet no other on their
 * buckets in between become one entry. Not thread-safe.
 */
final class Batch {
    /** Of calls, exact for the script. */
    private static final long NUMBERS = 1L << 52;

    private final Map<String, Integer> places = new HashMap<>();
    private final List<byte[]> buckets = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    /** For each bucket the entry that asks of it last. */
    private final List<Entry> latest = new ArrayList<>();

    private final boolean asking;
    private final ServerTime time;
    private @Nullable Entry newest;
    private int parts;

    /** @param asking whether the server is asked for a slot that is on its way to it */
    Batch(boolean asking, ServerTime time) {
        this.asking = asking;
        this.time = time;
    }

    /** Numbered, so that no other call's reply is taken for this one's. */
    ScriptCall scriptCall() {
        return new ScriptCall(asking, buckets, arguments());
    }

    void add(Call call) {
        // no entry is later on any of its buckets, so this needs no look at them
        if (newest != null && newest.join(call)) {
            return;
        }
        int[] at = new int[call.parts.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = place(call.parts.get(i).bucket());
        }
        Entry last = at[0] < latest.size() ? latest.get(at[0]) : null;
        if (last != null && isLatestOfAll(last, at) && last.join(call)) {
            return;
        }
        Entry entry = new Entry(call, at);
        entries.add(entry);
        newest = entry;
        parts += at.length;
        for (int place : at) {
            if (place < latest.size()) {
                latest.set(place, entry);
            } else {
                latest.add(entry);
            }
        }
    }

    List<byte[]> buckets() {
        return buckets;
    }

    List<byte[]> arguments() {
        Arguments arguments = new Arguments(time.micros());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int times = 1;
            while (i + 1 < entries.size() && entries.get(i + 1).goesOnFrom(entries.get(i))) {
                times++;
                i++;
            }
            entry.writeTo(arguments, times);
        }
        return arguments.all(ThreadLocalRandom.current().nextLong(NUMBERS));
    }

    /** @throws Reply.MalformedReplyException if this is not what the script answers; some calls may be over */
    void answer(Object reply) {
        Reply numbers = new Reply(reply, 2 + 4 * parts);
        entries.forEach(entry -> entry.readFrom(numbers, time));
    }

    /** Fails the calls that are not over. */
    void fail(BackendException failure) {
        for (Entry entry : entries) {
            for (Call call : entry.calls()) {
                if (!call.isOver()) {
                    call.fail(failure);
                }
            }
        }
    }

    private int place(String bucket) {
        Integer found = places.putIfAbsent(bucket, buckets.size());
        if (found != null) {
            return found;
        }
        buckets.add(bucket.getBytes(StandardCharsets.ISO_8859_1));
        return buckets.size() - 1;
    }

    @SuppressWarnings("ReferenceEquality") // entries are told apart, not compared
    private boolean isLatestOfAll(Entry entry, int[] at) {
        for (int place : at) {
            if (place >= latest.size() || latest.get(place) != entry) {
                return false;
            }
        }
        return true;
    }
}
