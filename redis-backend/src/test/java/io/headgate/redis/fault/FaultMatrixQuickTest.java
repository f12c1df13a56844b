package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.Threads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few rows of the matrix, so that the quick run has some of each sort: all at once, shorter, and untimed. */
class FaultMatrixQuickTest {
    private static final Duration LENGTH = Duration.ofMillis(700);
    private static final List<String> FAULTS = List.of("SIGSTOP", "connections reset", "READONLY after demotion");

    @Test
    void anApplicationOutlivesItsRedis() {
        Threads.run(FAULTS.size(), thread -> {
            FaultRow row = FaultRun.of(Deployment.Kind.SINGLE, FaultCatalogue.named(FAULTS.get(thread)), LENGTH);
            System.out.println(row);
            assertEquals(List.of(), row.violations(), row.toString());
        });
    }
}
