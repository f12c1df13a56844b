package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 72: a password that is rotated while the application runs. */
class PasswordFileTest {
    private static final Take TAKE = Take.of(Charge.builder(
                    new PolicyLimit("api", "limit", Limit.parse("1000000/366d"), "api", FailureChoice.CLOSED),
                    Key.of("client"))
            .build());

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeFirst() throws IOException {
        file = folder.resolve("password");
        Files.writeString(file, "first\n");
    }

    @Test
    void aPasswordThatIsRotatedIsReadAgain() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            rotate(redis, "first");
            String uri = "redis://me@127.0.0.1:%d?password-file=%s".formatted(redis.port(), file);
            try (Backend backend = BackendFactory.openUri(uri)) {
                assertTrue(backend.take(TAKE).granted());

                rotate(redis, "second");
                Awaitility.await().until(() -> !isGranted(backend));
                String told = "Redis at 127.0.0.1:%d: Redis does not give this user the access that is needed"
                        + " (WRONGPASS); expected other values of the user in the URI and the password in %s";
                Awaitility.await()
                        .until(() -> backend.health().problems().contains(told.formatted(redis.port(), file)));
                assertTrue(Guide.tellsOf(
                        told.formatted(0, "/run/secrets/redis").replaceFirst("^Redis at 127.0.0.1:0: ", "")));

                Files.writeString(file, "second");
                Awaitility.await().until(() -> isGranted(backend));
            }
        }
    }

    @Test
    void aFileThatIsGoneIsToldAndNotTheEnd() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            rotate(redis, "first");
            fileGoesAndComes(redis);
        }
    }

    private void fileGoesAndComes(RedisServer redis) throws IOException {
        String uri = "redis://me@127.0.0.1:%d?password-file=%s".formatted(redis.port(), file);
        try (DialledLinks dialled = new DialledLinks(uri)) {
            Awaitility.await().until(dialled::answers);
            Files.delete(file);
            redis.call("CLIENT", "KILL", "USER", "me");
            String told = "Redis at 127.0.0.1:%d: the password's file cannot be read; expected it at %s"
                    .formatted(redis.port(), file);
            Awaitility.await().untilAsserted(() -> {
                assertFalse(dialled.answers());
                assertEquals(List.of(told), dialled.problems());
            });
            assertTrue(Guide.tellsOf("the password's file cannot be read; expected it at /run/secrets/redis"));
            Files.writeString(file, "first");
            Awaitility.await().until(dialled::answers);
        }
    }

    /** Sentinels have one of their own. */
    @Test
    void thatOfTheSentinelsMayBeInAFileToo() {
        try (RedisSentinels sentinels = RedisSentinels.builder()
                .sentinelOptions("--requirepass", "first")
                .start()) {
            String uri = sentinels.uri() + "?sentinel-password-file=" + file;
            try (Backend backend = BackendFactory.openUri(uri)) {
                assertTrue(backend.take(TAKE).granted());
            }
        }
    }

    @Test
    void aUserMayStandAloneWhereTheFileHasThePassword() {
        Address address = Address.of(BackendUri.parse("redis://me@127.0.0.1?password-file=" + file));
        assertEquals("me", address.user());
        assertEquals(new Password(file.toString(), true), address.password());
        assertEquals("in " + file, String.valueOf(address.password()));
    }

    @Test
    void whatIsWrongWithItIsToldAtTheStart() {
        assertRefused(
                "redis://me:s3cret@127.0.0.1?password-file=" + file,
                "redis: a password and password-file, expected one of them");
        assertRefused(
                "redis-sentinel://127.0.0.1/m?sentinel-password=s3cret&sentinel-password-file=" + file,
                "redis-sentinel: a password and sentinel-password-file, expected one of them");
        assertRefused(
                "redis://127.0.0.1?password-file=" + folder.resolve("none"),
                "redis: password-file: \"%s\" cannot be read as text (NoSuchFileException)"
                        .formatted(folder.resolve("none")));
        assertRefused(
                "redis://127.0.0.1?password-file=%00",
                "redis: password-file: \"\\u0000\" cannot be read as text (InvalidPathException)");
    }

    private static void assertRefused(String uri, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Address.of(BackendUri.parse(uri)))
                        .getMessage());
    }

    /** With one that Redis does not take any more, on a connection of before too. */
    private static void rotate(RedisServer redis, String password) {
        redis.call("ACL", "DELUSER", "me");
        redis.call("ACL", "SETUSER", "me", "on", ">" + password, "~*", "+@all");
    }

    private static boolean isGranted(Backend backend) {
        try {
            return backend.take(TAKE).granted();
        } catch (BackendException notNow) {
            return false;
        }
    }
}
