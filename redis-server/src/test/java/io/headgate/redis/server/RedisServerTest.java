package io.headgate.redis.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    @Test
    void answersUntilItIsClosed() throws IOException {
        RedisServer redis = RedisServer.start();
        assertEquals("+PONG", ask(redis, "PING"));
        long pid = redis.pid();
        redis.close();
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        assertThrows(ConnectException.class, () -> ask(redis, "PING"));
    }

    @Test
    void comesBackEmptyOnTheSamePort() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            assertEquals("+OK", ask(redis, "SET a 1"));
            redis.kill();
            redis.restart();
            assertEquals("$-1", ask(redis, "GET a"));
        }
    }

    @Test
    void aFrozenServerAnswersNothingUntilItThaws() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            redis.freeze();
            assertThrows(SocketTimeoutException.class, () -> ask(redis, "PING"));
            redis.thaw();
            assertEquals("+PONG", ask(redis, "PING"));
        }
    }

    @Test
    void repliesOfEveryKindAreRead() {
        try (RedisServer redis = RedisServer.start();
                RedisConnection connection = redis.connect()) {
            assertEquals("OK", connection.call("SET", "a", "\u00ff\r\n"));
            assertEquals("\u00ff\r\n", connection.call("GET", "a"));
            assertNull(connection.call("GET", "b"));
            assertEquals(1L, connection.call("DEL", "a"));
            assertEquals(
                    Arrays.asList(1L, List.of("x"), null), connection.call("EVAL", "return {1, {'x'}, false}", "0"));
            RedisError error = assertThrows(RedisError.class, () -> connection.call("NONSENSE"));
            assertTrue(error.getMessage().startsWith("ERR unknown command"), error.getMessage());
            assertEquals("7.0.15", redis.info("redis_version"));
        }
    }

    @Test
    void aWrongOptionIsToldWithTheServersOwnWords() {
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> RedisServer.start("--no-such-option", "1"));
        assertTrue(e.getMessage().contains("no-such-option"), e.getMessage());
    }

    private static String ask(RedisServer redis, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(300);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
