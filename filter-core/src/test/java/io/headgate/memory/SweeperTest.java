package io.headgate.memory;

import static io.headgate.memory.TableFixture.charge;
import static io.headgate.memory.TableFixture.limit;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Take;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Promise 50: the thread that lets an idle table shrink, in real time. */
class SweeperTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void anIdleTableIsSwept() {
        try (MemoryBackend backend = MemoryBackend.builder().build()) {
            for (int i = 0; i < 1_000; i++) {
                backend.take(Take.of(charge(limit("brief", "1/1ms"), "key-" + i, 1)));
            }
            backend.take(Take.of(charge(limit("live", "1/366d"), "key", 1)));
            await().atMost(DEADLINE).until(() -> backend.bucketCount() == 1);
        }
    }

    @Test
    void theThreadKeepsNoProcessAndNoClassLoaderAlive() {
        Set<Thread> before = sweepers();
        try (MemoryBackend backend = MemoryBackend.builder().build()) {
            Thread sweeper = theNewOne(before);
            assertTrue(sweeper.isDaemon());
            assertNull(sweeper.getContextClassLoader());
            assertEquals(0, backend.bucketCount());
        }
    }

    @Test
    void closingEndsTheThreadAndMayBeRepeated() throws InterruptedException {
        Set<Thread> before = sweepers();
        MemoryBackend backend = MemoryBackend.builder().build();
        Thread sweeper = theNewOne(before);
        backend.close();
        backend.close();
        sweeper.join(DEADLINE.toMillis());
        assertFalse(sweeper.isAlive());
        assertTrue(
                backend.take(Take.of(charge(limit("late", "1/1m"), "key", 1))).granted());
    }

    @Test
    void aForgottenBackendEndsItsThread() {
        Set<Thread> before = sweepers();
        forget(MemoryBackend.builder().build());
        Thread sweeper = theNewOne(before);
        await().atMost(DEADLINE).until(() -> {
            System.gc();
            return !sweeper.isAlive();
        });
    }

    private static void forget(MemoryBackend backend) {
        backend.take(Take.of(charge(limit("forgotten", "1/1m"), "key", 1)));
    }

    private static Thread theNewOne(Set<Thread> before) {
        Set<Thread> now = sweepers();
        now.removeAll(before);
        assertEquals(1, now.size(), "new sweepers");
        return now.iterator().next();
    }

    private static Set<Thread> sweepers() {
        Set<Thread> sweepers = new HashSet<>(Thread.getAllStackTraces().keySet());
        sweepers.removeIf(thread -> !thread.getName().equals("headgate-sweeper"));
        return sweepers;
    }
}
