package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.Decision;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.RateLimiter;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 71: what somebody else has put under a key of ours is refused, and left as it was. */
class ForeignValueTest {
    private static RedisServer redis;

    private final PolicyLimit limit = Takes.limit("foreign", "100/366d");
    private final PolicyLimit sound = Takes.limit("sound", "1000000/366d");
    private Backend backend;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        redis.call("FLUSHALL");
        backend = BackendFactory.openUri(redis.uri() + "?deadline=2s");
    }

    @AfterEach
    void close() {
        backend.close();
    }

    /** Commands that put a value under KEY. */
    static Stream<List<String>> foreignValues() {
        return Stream.of(
                List.of("RPUSH", "KEY", "a"),
                List.of("SADD", "KEY", "a"),
                List.of("ZADD", "KEY", "1", "a"),
                List.of("HSET", "KEY", "tokens", "5"),
                List.of("HSET", "KEY", "", ""),
                List.of("XADD", "KEY", "*", "a", "b"),
                List.of("PFADD", "KEY", "a"),
                List.of("SET", "KEY", "abc"),
                List.of("SET", "KEY", ""),
                List.of("SET", "KEY", " "),
                List.of("SET", "KEY", "nan"),
                List.of("SET", "KEY", "inf inf inf"),
                List.of("SET", "KEY", "-1"),
                List.of("SET", "KEY", "0x10"),
                List.of("SET", "KEY", "01766500000123456"),
                List.of("SET", "KEY", "1766500000123456:0"),
                List.of("SET", "KEY", "1766500000123456:"),
                List.of("SET", "KEY", "1e999"),
                List.of("SET", "KEY", "9".repeat(400)),
                List.of("SET", "KEY", "\u0000\u00ff\r\n"),
                List.of("SET", "KEY", "{\"used\":1}"),
                List.of("SET", "KEY", "x".repeat(1_000_000)));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void itIsRefusedAndLeftAsItWas(List<String> command) {
        String key = put(command);
        String before = dump(key);
        for (int i = 0; i < 10; i++) {
            assertUnexpected(Takes.of(limit, "key"));
        }
        assertEquals(before, dump(key));
        assertEquals(-1L, redis.call("PTTL", key));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void whatElseIsInTheTakeIsNotCharged(List<String> command) {
        put(command);
        assertUnexpected(Take.of(Takes.charge(sound, "other", 1), Takes.charge(limit, "key", 1)));
        assertUnexpected(Take.of(Takes.charge(limit, "key", 1), Takes.charge(sound, "other", 1)));
        assertEquals(0, Takes.used(backend, sound, "other"));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void aPeekDoesNotUnderstandItEither(List<String> command) {
        String key = put(command);
        String before = dump(key);
        BackendException failure = assertThrows(BackendException.class, () -> backend.peek(Takes.of(limit, "key")));
        assertEquals(BackendException.Kind.UNEXPECTED, failure.kind());
        assertEquals(before, dump(key));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void aResetDoesNotThrowItAway(List<String> command) {
        String key = put(command);
        String before = dump(key);
        BackendException failure = assertThrows(BackendException.class, () -> backend.reset(limit, Key.of("key")));
        assertEquals(BackendException.Kind.UNEXPECTED, failure.kind());
        assertEquals(before, dump(key));
    }

    /** Sixteen threads whose takes go in the same batches, one of them on the foreign value. */
    @Test
    void othersInTheSameBatchDoNotNotice() {
        put(List.of("RPUSH", "KEY", "a"));
        PolicyLimit[] limits = {limit, sound};
        try (Load load = Load.start(
                backend, 16, thread -> Takes.of(limits[Math.min(thread, 1)], thread == 0 ? "key" : "key-" + thread))) {
            awaitCalls(load, 20_000);
            load.stop();
            Map<String, Long> outcomes = load.outcomes();
            assertEquals(Set.of("granted", "UNEXPECTED"), outcomes.keySet());
            long used = 0;
            for (int thread = 1; thread < 16; thread++) {
                used += Takes.used(backend, sound, "key-" + thread);
            }
            assertEquals(outcomes.get("granted"), used);
            System.out.println("promise 71: a list under one key of a batch: admitted on it 0 of "
                    + outcomes.get("UNEXPECTED") + "; of its neighbours' takes " + outcomes.get("granted")
                    + " granted, 0 failed");
        }
    }

    @Test
    void theLimiterAnswersThatItCannotTell() {
        put(List.of("SET", "KEY", "abc"));
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Takes.policy("foreign", "100/366d"))
                .build();
        assertInstanceOf(Decision.Unavailable.class, limiter.check("foreign", Key.of("key"), 1));
    }

    /** Finds out what the key is called by a take, and puts the value in its place. */
    private String put(List<String> command) {
        assertTrue(backend.take(Takes.of(limit, "key")).granted());
        String key = Survey.onlyKeyOf(redis, "foreign");
        redis.call("DEL", key);
        List<String> words = new ArrayList<>(command);
        words.set(1, key);
        redis.call(words.toArray(new String[0]));
        return key;
    }

    private void assertUnexpected(Take take) {
        BackendException failure = assertThrows(BackendException.class, () -> backend.take(take));
        assertEquals(BackendException.Kind.UNEXPECTED, failure.kind());
    }

    private static String dump(String key) {
        return String.valueOf(redis.call("DUMP", key));
    }

    private static void awaitCalls(Load load, long calls) {
        Awaitility.await().until(() -> load.count(call -> true) >= calls);
    }
}
