package io.headgate.redis.fault;

import io.headgate.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether calls were granted more than a limit allows, proved from what callers saw of them: units of
 * calls that lie wholly inside an interval of length t were charged within it, so they are at most
 * {@code burst + ceil(quota * t / window)}.
 *
 * <p>An interval need only begin where a call begins and end where one ends. Going through the ends in
 * order, a {@link MaxTree} holds for each beginning the units of the calls inside, against the rate from
 * there on; a call adds to every beginning that is not after its own. That is O(n log n).
 */
final class HistoryCheck {
    private final Limit limit;
    private final long slackNanos;

    /**
     * A check of a limit.
     *
     * @param slackNanos by how much an interval on the backend's clock may be longer than on the callers'
     */
    HistoryCheck(Limit limit, long slackNanos) {
        this.limit = limit;
        this.slackNanos = slackNanos;
    }

    /** The most units above what is allowed that calls in one interval prove; 0 if none. */
    long excess(List<Call> calls) {
        if (calls.isEmpty()) {
            return 0;
        }
        long origin = calls.stream().mapToLong(Call::sendNanos).min().orElseThrow();
        long[] starts = calls.stream()
                .mapToLong(call -> call.sendNanos() - origin)
                .sorted()
                .toArray();
        MaxTree lead = new MaxTree(startingLeads(starts));
        List<Call> byEnd = new ArrayList<>(calls);
        byEnd.sort(Comparator.comparingLong(call -> call.receiveNanos() - origin));
        long worst = 0;
        for (Call call : byEnd) {
            long end = call.receiveNanos() - origin;
            lead.addUpTo(last(starts, call.sendNanos() - origin), scaled(call.cost()));
            long most = lead.maxUpTo(last(starts, end)) - Math.multiplyExact(limit.quota(), end + slackNanos);
            worst = Math.max(worst, Math.floorDiv(most, scaled(1)));
        }
        return worst;
    }

    /** For each beginning, what an interval from there lacks: the burst, less the rate until there. */
    private long[] startingLeads(long[] starts) {
        return Arrays.stream(starts)
                .map(start -> Math.subtractExact(Math.multiplyExact(limit.quota(), start), scaled(limit.burst())))
                .toArray();
    }

    /** Units times the window, so that the rate needs no division. */
    private long scaled(long units) {
        return Math.multiplyExact(units, limit.window().toNanos());
    }

    /** The place of the last beginning that is not after the given time. */
    private static int last(long[] starts, long nanos) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
