package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.PolicyLimit;
import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promise 68: a server that forgets the script. */
class ScriptFlushTest {
    @Test
    void takesNeitherFailNorCountTwiceWhileTheScriptIsForgotten() {
        flushUnderLoad(10);
    }

    @Tag("long")
    @Test
    void takesNeitherFailNorCountTwiceWhileTheScriptIsForgottenAHundredTimes() {
        flushUnderLoad(100);
    }

    private static void flushUnderLoad(int times) {
        PolicyLimit limit = Takes.limit("flush", "100000/366d");
        // a deadline that a busy machine keeps: failures here are the script's alone
        try (RedisServer redis = RedisServer.start();
                RedisConnection control = redis.connect();
                Backend backend = BackendFactory.openUri(redis.uri() + "?deadline=2s");
                Load load = Load.start(backend, 16, Duration.ofMillis(2), thread -> Takes.of(limit, "key"))) {
            for (int i = 0; i < times; i++) {
                PacedThreads.pause(TimeUnit.MILLISECONDS.toNanos(100));
                assertEquals("OK", control.call("SCRIPT", "FLUSH"));
            }
            load.stop();
            long granted = load.count(call -> call.outcome().equals("granted"));
            long used = Takes.used(backend, limit, "key");
            System.out.printf(
                    Locale.ROOT,
                    "promise 68: SCRIPT FLUSH %d times under load: failed %d of %d, units per take %.6f%n",
                    times,
                    load.count(Load.Ended::failed),
                    granted,
                    used / (double) granted);
            assertEquals(Map.of("granted", granted), load.outcomes());
            assertTrue(granted > times, "there was no load: " + granted);
            assertEquals(granted, used);
        }
    }
}
