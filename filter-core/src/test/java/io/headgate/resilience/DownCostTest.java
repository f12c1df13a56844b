package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.FailureChoice;
import io.headgate.FakeBackend;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 82: while the server is down a decision takes microseconds and asks nobody. */
class DownCostTest {
    private static final int DECISIONS = 20_000;
    private static final int MAX_MEDIAN_NANOS = 50_000;

    private final LogCapture log = LogCapture.ofHeadgate();
    private final FakeServer server = new FakeServer();
    private final FakeBackend backend = new FakeBackend();
    private final FailureChoices choices =
            new FailureChoices(new RememberedRefusals(new Guarded(backend, server.breaker)), 3);

    @AfterEach
    void close() {
        choices.close();
        log.close();
    }

    @ParameterizedTest
    @EnumSource(FailureChoice.class)
    void aDecisionTakesMicrosecondsAndAsksNobody(FailureChoice choice) {
        RateLimiter limiter = RateLimiter.builder()
                .policy(Policy.builder("api")
                        .limit(Limit.parse("100/1m burst 20"))
                        .onFailure(choice)
                        .build())
                .backend(choices)
                .build();
        server.bringDown();
        long median = medianNanos(limiter);

        System.out.printf("down, %s: %d ns per decision (median)%n", choice, median);
        assertTrue(median < MAX_MEDIAN_NANOS, () -> median + " ns");
        assertEquals(List.of(), backend.takes);
    }

    private static long medianNanos(RateLimiter limiter) {
        long[] nanos = new long[DECISIONS];
        for (int i = 0; i < nanos.length; i++) {
            Key key = Key.of("client-" + i % 1_000);
            long start = System.nanoTime();
            limiter.check("api", key, 1);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }
}
