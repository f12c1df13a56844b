package io.headgate.redis.fault;

import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What an application asks of its limiter, and what it gets: many clients with limits that none reaches,
 * under each failure choice, and one client whose limit is exact, since it regains nothing meanwhile.
 */
final class Traffic implements AutoCloseable {
    static final String EXACT = "exact";
    static final String CLOSED = "closed";

    /** More than the exact client asks for before a fault, and fewer than until its end. */
    static final int EXACT_UNITS = 300;

    /** More than anybody asks for, and slow to come back, so that there is a bucket in Redis. */
    private static final String PLENTY = "1000000/366d";

    private static final int CLIENTS = 32;
    private static final Duration PACE = Duration.ofMillis(10);
    private static final Duration EXACT_PACE = Duration.ofMillis(25);
    private static final Key EXACT_KEY = Key.of("exact-client");

    private final RateLimiter limiter;
    private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();
    private final PacedThreads clients;
    private final PacedThreads exact;

    private Traffic(RateLimiter limiter) {
        this.limiter = limiter;
        this.clients = PacedThreads.start(CLIENTS, PACE, this::askAsClient);
        this.exact = PacedThreads.start(1, EXACT_PACE, thread -> askExact());
    }

    static RateLimiter limiter(String uri) {
        return RateLimiter.builder()
                .backend(uri)
                .policy(policy(EXACT, EXACT_UNITS + "/366d", FailureChoice.LOCAL))
                .policy(policy("local", PLENTY, FailureChoice.LOCAL))
                .policy(policy("open", PLENTY, FailureChoice.OPEN))
                .policy(policy(CLOSED, PLENTY, FailureChoice.CLOSED))
                .build();
    }

    static Traffic start(RateLimiter limiter) {
        return new Traffic(limiter);
    }

    List<Decided> all() {
        return new ArrayList<>(decided);
    }

    List<Decided> since(long nanos) {
        return decided.stream().filter(one -> one.startNanos() - nanos >= 0).toList();
    }

    /** How many units of the exact client Redis granted, once it has none left. */
    long exactGranted() {
        int left = 2 * EXACT_UNITS;
        while (left > 0 && askExact().how() != Decided.How.REFUSED) {
            left--;
        }
        return decided.stream()
                .filter(one -> one.policy().equals(EXACT) && one.how() == Decided.How.GRANTED)
                .count();
    }

    void stop() {
        clients.stop();
        exact.stop();
    }

    @Override
    public void close() {
        stop();
    }

    private void askAsClient(int client) {
        String policy = client % 8 == 0 ? "open" : client % 8 == 1 ? CLOSED : "local";
        decided.add(Decided.by(policy, () -> limiter.check(policy, Key.of("client-" + client), 1)));
    }

    private Decided askExact() {
        Decided one = Decided.by(EXACT, () -> limiter.check(EXACT, EXACT_KEY, 1));
        decided.add(one);
        return one;
    }

    private static Policy policy(String name, String limit, FailureChoice choice) {
        return Policy.builder(name).limit(Limit.parse(limit)).onFailure(choice).build();
    }
}
