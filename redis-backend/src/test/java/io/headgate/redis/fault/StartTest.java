package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of promise 54: an application starts without its Redis, and needs no second start when Redis comes. */
class StartTest {
    /** What is measured is the wait for Redis, not how long a JVM takes to load the classes. */
    @BeforeAll
    static void loadClasses() {
        BackendFactory.openUri("redis://127.0.0.1:" + RedisServer.freePort()).close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REFUSE", "RESET", "UNACCEPTED", "BLACKHOLE", "DRIP", "DROP_REPLY"})
    void aBackendOpensSoonWithoutItsServerAndFindsItLater(Fault fault) {
        PolicyLimit limit = Takes.limit("start", "1000/1s");
        try (RedisServer redis = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(redis.port())) {
            proxy.set(fault);
            long start = System.nanoTime();
            try (Backend backend = BackendFactory.openUri(proxy.uri())) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                BackendException failure =
                        assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, "key")));
                assertTrue(failure.kind().infrastructure(), failure.toString());
                proxy.set(Fault.PASS);
                long healed = System.nanoTime();
                Awaitility.await(fault + " has ended, and Redis is not used")
                        .atMost(Duration.ofSeconds(4))
                        .until(() -> grants(backend, limit));
                System.out.printf(
                        Locale.ROOT,
                        "of promise 54, %s: opened after %d ms, and again of use %d ms after the fault%n",
                        fault,
                        millis,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed));
                assertTrue(millis < 1_000, "opened after " + millis + " ms");
            }
        }
    }

    private static boolean grants(Backend backend, PolicyLimit limit) {
        try {
            return backend.take(Takes.of(limit, "key")).granted();
        } catch (BackendException notYet) {
            return false;
        }
    }
}
