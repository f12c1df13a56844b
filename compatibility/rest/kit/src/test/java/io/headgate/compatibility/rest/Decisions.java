package io.headgate.compatibility.rest;

import io.headgate.Decision;
import io.headgate.Outcome;
import io.headgate.RateLimitListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a limiter decided, and how admitted requests ended. */
final class Decisions implements RateLimitListener {
    final List<Boolean> admitted = new CopyOnWriteArrayList<>();
    final List<Integer> finished = new CopyOnWriteArrayList<>();

    @Override
    public void decided(Decision decision) {
        admitted.add(decision.admits());
    }

    @Override
    public void finished(Decision.Allowed decision, Outcome outcome) {
        finished.add(outcome.status());
    }
}
