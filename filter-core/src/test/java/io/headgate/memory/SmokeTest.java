package io.headgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void admitsTheQuotaThenRefusesUntilRetryAfter() {
        ManualClock clock = new ManualClock(0);
        try (MemoryBackend backend = MemoryBackend.builder().clock(clock).build()) {
            RateLimiter limiter = RateLimiter.builder()
                    .backend(backend)
                    .policy(Policy.builder("api").limit(Limit.parse("10/1m")).build())
                    .build();
            for (int i = 0; i < 10; i++) {
                assertTrue(limiter.check("api", Key.of("a"), 1).admits());
            }
            Decision.Denied denied = (Decision.Denied) limiter.check("api", Key.of("a"), 1);
            assertEquals(Duration.ofSeconds(6), denied.retryAfter());
            clock.advanceMicros(5_999_999);
            assertFalse(limiter.check("api", Key.of("a"), 1).admits());
            clock.advanceMicros(1);
            assertTrue(limiter.check("api", Key.of("a"), 1).admits());
            assertEquals(1, backend.bucketCount());
        }
    }
}
