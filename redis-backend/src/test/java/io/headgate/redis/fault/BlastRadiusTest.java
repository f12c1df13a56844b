package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a fault spreads: to the callers of one batch, and to as many connections as are configured. */
class BlastRadiusTest {
    private static final int THREADS = 32;
    private static final int CONNECTIONS = 3;
    private static final int DEADLINE_MILLIS = 1_000;

    private final PolicyLimit limit = Takes.limit("radius", "1000000000/1s");
    private RedisServer redis;
    private FaultProxy proxy;
    private Backend backend;

    @BeforeEach
    void open() {
        redis = RedisServer.start();
        proxy = FaultProxy.to(redis.port());
        backend = BackendFactory.openUri(
                proxy.uri() + "?connections=" + CONNECTIONS + "&deadline=" + DEADLINE_MILLIS + "ms");
    }

    @AfterEach
    void close() {
        backend.close();
        proxy.close();
        redis.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP_REPLY", "CUT_REPLY"})
    void aBatchThatIsLostFailsItsOwnCallersOnly(Fault fault) {
        try (Load load = loaded()) {
            proxy.once(fault);
            Awaitility.await().until(() -> load.count(Load.Ended::failed) > 0);
            long failedNanos = System.nanoTime();
            Awaitility.await().until(() -> load.count(call -> call.startNanos() - failedNanos > 0) > 10 * THREADS);
            load.stop();
            List<Load.Ended> failed =
                    load.ended().stream().filter(Load.Ended::failed).toList();
            long first = failed.stream().mapToLong(Load.Ended::startNanos).min().orElseThrow();
            long last = failed.stream().mapToLong(Load.Ended::startNanos).max().orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "one reply %s: %d of %d calls failed, begun within %.1f ms: %s%n",
                    fault,
                    failed.size(),
                    load.ended().size(),
                    (last - first) / 1e6,
                    load.outcomes());
            assertTrue(failed.size() <= THREADS, failed.size() + " calls failed of " + THREADS + " threads");
            assertTrue(
                    last - first <= TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS / 2 + 200),
                    "a call failed that began " + (last - first) / 1e6 + " ms after the first that did");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESET", "DROP_REPLY"})
    void connectionsStayWithinTheirNumberAndAreNotDialledWithoutPause(Fault fault) {
        dialUnder(fault);
    }

    @Tag("long")
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REFUSE", "UNACCEPTED", "BLACKHOLE", "CUT_REPLY", "DRIP"})
    void connectionsStayWithinTheirNumberUnderOtherFaultsToo(Fault fault) {
        dialUnder(fault);
    }

    private void dialUnder(Fault fault) {
        try (Load load = loaded()) {
            proxy.set(fault);
            assertRateOfDials(fault.toString(), load);
            proxy.set(Fault.PASS);
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> proxy.open() > 0);
            load.stop();
            // the proxy sees an end a moment later than whoever dials instead
            assertTrue(proxy.mostOpen() <= CONNECTIONS + 1, proxy.mostOpen() + " connections were open");
        }
    }

    @Test
    void anIdleBackendDialsNoMoreThanItsConnections() {
        try (Load load = loaded()) {
            PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(300));
            load.stop();
            assertEquals(0, load.count(Load.Ended::failed), load.outcomes().toString());
        }
        assertTrue(proxy.dialled() <= CONNECTIONS, proxy.dialled() + " connections were dialled");
    }

    /** The handshake succeeds and every take fails, for a reason that ends with its connection. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"-get", "-set"})
    void aUserWithTooFewRightsIsNotDialledForWithoutPause(String missing) {
        backend.close();
        redis.call("ACL", "SETUSER", "poor", "on", ">poor", "~*", "+@all", missing);
        String uri = "redis://poor:poor@127.0.0.1:" + proxy.port() + "?connections=" + CONNECTIONS;
        try (Backend poor = BackendFactory.openUri(uri);
                Load load =
                        Load.start(poor, THREADS, Duration.ofMillis(1), thread -> Takes.of(limit, "key-" + thread))) {
            Awaitility.await().until(() -> load.count(Load.Ended::failed) > 10 * THREADS);
            assertRateOfDials("a user with " + missing, load);
            assertEquals(Set.of("ACCESS"), load.outcomes().keySet());
        }
    }

    private void assertRateOfDials(String what, Load load) {
        long dialled = proxy.dialled();
        long start = System.nanoTime();
        PacedThreads.pause(TimeUnit.SECONDS.toNanos(1));
        double rate = (proxy.dialled() - dialled) / ((System.nanoTime() - start) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f dials/s, at most %d connections open of %d: %s%n",
                what,
                rate,
                proxy.mostOpen(),
                CONNECTIONS,
                load.outcomes());
        assertTrue(rate < 50, rate + " dials a second");
    }

    private Load loaded() {
        Load load = Load.start(backend, THREADS, Duration.ofMillis(1), thread -> Takes.of(limit, "key-" + thread));
        Awaitility.await().until(() -> load.outcomes().getOrDefault("granted", 0L) > 10 * THREADS);
        return load;
    }
}
