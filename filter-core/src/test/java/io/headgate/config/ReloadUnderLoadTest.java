package io.headgate.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Decision;
import io.headgate.FakeRequest;
import io.headgate.LogCapture;
import io.headgate.RateLimiter;
import io.headgate.SharedBackends;
import io.headgate.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads while requests are decided: none is lost, no unit is granted extra or lost, nothing is left behind. */
class ReloadUnderLoadTest {
    private static final int CLIENTS = 3;

    @TempDir
    private Path folder;

    /** Keeps it from the console. */
    private final LogCapture log = new LogCapture(PolicyFile.class);

    private volatile RateLimiter limiter;
    private final Queue<WeakReference<RateLimiter>> limiters = new ConcurrentLinkedQueue<>();

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void fiftyReloads() throws IOException {
        reload(50);
    }

    @Test
    @Tag("long")
    void aThousandReloads() throws IOException {
        reload(1_000);
    }

    private void reload(int reloads) throws IOException {
        Path path = Files.writeString(folder.resolve("policies.yaml"), policies(1));
        long threads = threads();
        AtomicLong granted = new AtomicLong();
        AtomicLong decided = new AtomicLong();
        SharedBackends backends = new SharedBackends();
        PolicyFile file = new PolicyFile(path, new PolicyFiles(backends), backends);
        file.follow(config -> {
            RateLimiter next = config.limiter().backend(file.backend()).build();
            limiters.add(new WeakReference<>(next));
            return () -> limiter = next;
        });
        AtomicBoolean done = new AtomicBoolean();
        Threads.run(CLIENTS + 1, thread -> {
            if (thread < CLIENTS) {
                while (!done.get()) {
                    count(granted, decided);
                }
            } else {
                try {
                    for (int i = 2; i <= reloads; i++) {
                        write(path, policies(i));
                        assertTrue(file.reload());
                    }
                } finally {
                    done.set(true);
                }
            }
        });
        // what is left under the last limit: exactly what was not granted before
        long quota = quota(reloads);
        while (limiter.check(new FakeRequest()).admits()) {
            granted.incrementAndGet();
        }
        assertEquals(quota, granted.get());
        System.out.printf("reloads under load: %d, decisions meanwhile %d%n", reloads, decided.get());

        file.end();
        assertEquals(List.of(), backends.health());
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertTrue(threads() <= threads, "threads " + threads() + ", before " + threads);
            assertTrue(kept() <= 1, "limiters " + kept());
        });
    }

    private void count(AtomicLong granted, AtomicLong decided) {
        Decision decision = limiter.check(new FakeRequest());
        assertTrue(decision instanceof Decision.Allowed || decision instanceof Decision.Denied, decision::toString);
        decided.incrementAndGet();
        if (decision.admits()) {
            granted.incrementAndGet();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("headgate"))
                .count();
    }

    private long kept() {
        System.gc();
        return limiters.stream().filter(reference -> reference.get() != null).count();
    }

    /** Each larger than all before, and more by less than what is asked for meanwhile. */
    private static long quota(int reload) {
        return 1_000L + 10L * reload;
    }

    private static String policies(int reload) {
        return """
                policies:
                  - { name: api, match: { path: /** }, limit: %d/366d }
                  - { name: wide, match: { path: /** }, limit: %d/365d }
                """.formatted(quota(reload), 10 * quota(reload));
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
