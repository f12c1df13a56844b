package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SideBySideTest {
    private final SideBySide sideBySide = new SideBySide();
    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void stop() {
        sideBySide.stop();
    }

    @Test
    void tasksWaitForEachOtherWhichTheyCouldNotOneByOne() {
        CountDownLatch all = new CountDownLatch(5);
        sideBySide.run(Collections.nCopies(5, () -> {
            all.countDown();
            await(all);
            ran.incrementAndGet();
        }));
        assertEquals(5, ran.get());
    }

    @Test
    void anInterruptEndsNothingAndIsKept() {
        Thread.currentThread().interrupt();
        sideBySide.run(Collections.nCopies(5, ran::incrementAndGet));
        assertTrue(Thread.interrupted());
        assertEquals(5, ran.get());
    }

    /** A closed pool takes nothing, and a caller that waited for it would wait for ever. */
    @Test
    void afterTheEndTheCallerRunsAll() {
        sideBySide.stop();
        sideBySide.run(Collections.nCopies(5, ran::incrementAndGet));
        sideBySide.runWaiting(
                ran::incrementAndGet, System.nanoTime() + Duration.ofSeconds(10).toNanos());
        assertEquals(6, ran.get());
    }

    @Test
    void whereAllThreadsAreTakenTheCallerRunsAll() {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(64);
        List<Thread> callers = IntStream.range(0, 64)
                .mapToObj(i -> new Thread(() -> sideBySide.run(List.of(() -> {}, () -> {
                    begun.countDown();
                    await(end);
                }))))
                .toList();
        callers.forEach(Thread::start);
        await(begun);
        sideBySide.run(Collections.nCopies(5, ran::incrementAndGet));
        assertEquals(5, ran.get());
        end.countDown();
    }

    /** However many do: it has a deadline of its own, which is not the caller's. */
    @Test
    void aCallerDoesNotWaitLongerThanItsDeadlineForWhatOutlastsIt() {
        CountDownLatch end = new CountDownLatch(1);
        List<Long> tookMillis = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long start = System.nanoTime();
            sideBySide.runWaiting(
                    () -> {
                        await(end);
                        ran.incrementAndGet();
                    },
                    start + TimeUnit.MILLISECONDS.toNanos(1));
            tookMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        assertFalse(Collections.max(tookMillis) > 5_000, tookMillis.toString());
        assertEquals(0, ran.get());
        end.countDown();
        Awaitility.await().until(() -> ran.get() == 100);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
