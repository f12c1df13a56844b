package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server as its breaker's probes see it, and a clock that makes the breaker's thread act when it would. */
final class FakeServer {
    static final String NAME = "Redis at 127.0.0.1:6379";
    static final Duration DEADLINE = Duration.ofMillis(50);

    final BackendException broken = new BackendException(Kind.UNREACHABLE, "no connection to Redis");
    final BackendException tooLate = new BackendException(Kind.TIMEOUT, "Redis did not answer in time");
    final BackendException foreign = new BackendException(Kind.UNEXPECTED, "a foreign value");

    /** Just before it wraps: only differences count. */
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    final Breaker breaker = new Breaker(NAME, DEADLINE, this::answer, nanos::get);
    final List<Health.State> told = new ArrayList<>();
    final List<Long> probes = new ArrayList<>();

    /** What is thrown instead of an answer. */
    @Nullable
    RuntimeException failure;

    Duration takes = Duration.ZERO;
    private long wakesAt = nanos.get();

    FakeServer() {
        breaker.onHealthChange(health -> told.add(health.state()));
        pass(Duration.ZERO);
    }

    private void answer() {
        probes.add(nanos.get());
        turn(takes);
        if (failure != null) {
            throw failure;
        }
    }

    private void turn(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    void failBy(RuntimeException next) {
        failure = next;
    }

    /** Freezes it: an answer takes longer than the deadline. */
    void freeze() {
        failure = tooLate;
        takes = DEADLINE;
    }

    void heal() {
        failure = null;
        takes = Duration.ZERO;
    }

    /** Lets time pass. */
    void pass(Duration time) {
        long end = nanos.get() + time.toNanos();
        while (wakesAt - end <= 0) {
            nanos.set(Math.max(0, wakesAt - nanos.get()) + nanos.get());
            wakesAt = nanos.get() + Math.max(0, breaker.tick());
        }
        nanos.set(Math.max(0, end - nanos.get()) + nanos.get());
    }

    void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** The thread is woken and acts. */
    void wake() {
        wakesAt = nanos.get();
        pass(Duration.ZERO);
    }

    /** Lets it fail, or heal, until the breaker says so. */
    void passUntil(Health.State state) {
        for (int i = 0; breaker.health().state() != state; i++) {
            if (i == 10_000) {
                throw new AssertionError("still " + breaker.health());
            }
            passMillis(1);
        }
    }

    /** Down, and told so. */
    void bringDown() {
        fail(20, broken);
        failBy(broken);
        wake();
    }

    void bringToTheFirstStep() {
        bringDown();
        heal();
        passUntil(Health.State.DEGRADED);
    }

    void bringToTheSecondStep() {
        bringToTheFirstStep();
        passMillis(625);
    }

    /** Calls that are answered after some time. */
    void succeed(int calls, Duration took) {
        for (int i = 0; i < calls; i++) {
            breaker.succeeded(took.toNanos());
        }
    }

    void succeed(int calls) {
        succeed(calls, Duration.ofMillis(1));
    }

    void fail(int calls, BackendException by) {
        for (int i = 0; i < calls; i++) {
            breaker.failed(TimeUnit.MILLISECONDS.toNanos(1), by);
        }
    }

    BackendException refusal() {
        return assertThrows(BackendException.class, () -> breaker.admit(false));
    }

    String problem() {
        return breaker.health().problems().get(0);
    }

    Health.State state() {
        return breaker.health().state();
    }

    /** How many of so many requests are let through. */
    int admitted(int requests, boolean must) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            try {
                breaker.admit(must);
                admitted++;
            } catch (BackendException e) {
                // held back
            }
        }
        return admitted;
    }
}
