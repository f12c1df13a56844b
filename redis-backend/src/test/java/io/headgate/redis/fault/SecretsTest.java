package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.RateLimiter;
import io.headgate.Take;
import io.headgate.redis.RedisBackend;
import io.headgate.redis.server.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises 118 and 121: no log line, message or {@code toString} repeats a password, a secret or a key. */
class SecretsTest {
    private static final String PASSWORD = "hunter2-7c1f";
    private static final String SECRET = "s3cr3t-0123456789abcdef-s3cr3t";
    private static final String CLIENT = "198.51.100.77-client-key";
    private static final String POLICY = "secrets";
    private static final String CREDENTIALS = "redis://alice:" + PASSWORD + "@127.0.0.1:";
    private static final String WITH_SECRET = "?deadline=100ms&secret=" + SECRET;

    private final PolicyLimit limit = Takes.limit(POLICY, "10/1h");
    private final StringBuilder said = new StringBuilder();
    private EverythingLogged log;
    private RedisServer redis;

    @BeforeEach
    void start() {
        log = new EverythingLogged();
        redis = RedisServer.start();
    }

    @AfterEach
    void stop() {
        redis.close();
        log.close();
    }

    @Test
    void aWrongPasswordIsNotRepeated() {
        redis.call("ACL", "SETUSER", "alice", "on", ">right", "~*", "+@all");
        assertEquals(BackendException.Kind.ACCESS, failureOf(CREDENTIALS + redis.port() + WITH_SECRET));
        assertNothingIsTold("a wrong password");
    }

    @Test
    void theRightPasswordIsNotRepeatedWhereItGivesTooFewRights() {
        redis.call("ACL", "SETUSER", "alice", "on", ">" + PASSWORD, "~*", "+@all", "-evalsha", "-eval");
        assertEquals(BackendException.Kind.ACCESS, failureOf(CREDENTIALS + redis.port() + WITH_SECRET));
        assertNothingIsTold("too few rights");
    }

    @Test
    void aWrongHostIsToldWithoutThePassword() {
        assertEquals(BackendException.Kind.UNREACHABLE, failureOf(CREDENTIALS + RedisServer.freePort() + WITH_SECRET));
        assertNothingIsTold("a wrong host");
    }

    @Test
    void tlsToAPlainPortIsToldWithoutThePassword() {
        failureOf(CREDENTIALS.replace("redis:", "rediss:") + redis.port() + WITH_SECRET);
        assertNothingIsTold("TLS to a plain port");
    }

    /** The server's own words repeat arguments: {@code unknown command 'EVALSHA', with args beginning with}. */
    @Test
    void whatTheServerSaysIsNotRepeated() {
        try (FaultProxy proxy = FaultProxy.to(redis.port())) {
            redis.call("CONFIG", "SET", "requirepass", PASSWORD);
            String uri = "redis://:" + PASSWORD + "@127.0.0.1:" + proxy.port() + WITH_SECRET;
            try (Backend backend = BackendFactory.openUri(uri)) {
                Awaitility.await().until(() -> takes(backend));
                for (String error :
                        new String[] {"-ERR %s", "-%s", "-NOPERM %s", "-WRONGTYPE %s", "-LOADING %s", "%s"}) {
                    String words = String.format(Locale.ROOT, error, CLIENT + " " + PASSWORD + " " + SECRET);
                    proxy.answer((words + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    kindOf(backend);
                    proxy.set(Fault.PASS);
                    Awaitility.await().until(() -> takes(backend));
                }
            }
        }
        assertNothingIsTold("errors that repeat arguments");
    }

    @Test
    void aForeignValueIsToldWithoutTheClientsKey() {
        try (Backend backend = BackendFactory.openUri(redis.uri() + WITH_SECRET)) {
            backend.take(Takes.of(limit, CLIENT));
            redis.call("SET", Survey.onlyKeyOf(redis, POLICY), PASSWORD);
            assertEquals(BackendException.Kind.UNEXPECTED, kindOf(backend));
        }
        assertNothingIsTold("a foreign value");
    }

    /** {@code unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'alice' ...}. */
    @Test
    void aServerThatDoesNotKnowTheHandshakeIsToldWithoutThePassword() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "", "--rename-command", "AUTH", "")) {
            failureOf(CREDENTIALS + old.port() + WITH_SECRET);
        }
        assertNothingIsTold("a server without HELLO and AUTH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://alice:%1$s@127.0.0.1:port",
                "redis://alice:%1$s@127.0.0.1:70000",
                "redis://alice:%1$s@127.0.0.1:6379/db",
                "redis://alice:%1$s@127.0.0.1:6379/1/2",
                "redis://alice:%1$s@127.0.0.1:6379#fragment",
                "redis://alice:%1$s@",
                "redis://alice:%1$s@@127.0.0.1",
                "redis://alice:%1$s%%zz@127.0.0.1",
                "redis://alice:%1$s @127.0.0.1",
                "redis://alice%1$s@127.0.0.1",
                "redis:alice:%1$s@127.0.0.1",
                "redis//alice:%1$s@127.0.0.1",
                "rediz://alice:%1$s@127.0.0.1?secret=%2$s",
                "redis://alice:%1$s@127.0.0.1?secrt=%2$s",
                "redis://alice:%1$s@127.0.0.1?secret=%2$s&secret-env=HOME",
                "redis://alice:%1$s@127.0.0.1?secret=%2$s&secret=%2$s",
                "redis://alice:%1$s@127.0.0.1?secret=%2$s%%zz",
                "redis://alice:%1$s@127.0.0.1?secret=%2$s&deadline=soon",
                "redis://alice:%1$s@127.0.0.1?secret=%2$s&connections=none",
                "redis://alice:%1$s@192.0.2.1:6379",
            })
    void aUriThatIsRefusedIsNotRepeated(String form) {
        String uri = String.format(Locale.ROOT, form, PASSWORD, SECRET);
        hear(assertThrows(
                IllegalArgumentException.class,
                () -> BackendFactory.openUri(uri).close()));
        hear(assertThrows(
                IllegalArgumentException.class,
                () -> RateLimiter.builder()
                        .policy(Takes.policy(POLICY, "10/1h"))
                        .backend(uri)
                        .build()
                        .close()));
        assertNothingIsTold();
    }

    @Test
    void aSecretThatIsTooShortIsNotRepeated() {
        hear(assertThrows(
                IllegalArgumentException.class,
                () -> BackendFactory.openUri(redis.uri() + "?secret=hunter2-7c1f")
                        .close()));
        hear(assertThrows(
                IllegalArgumentException.class,
                () -> RedisBackend.builder(redis.uri()).secret(PASSWORD.getBytes(StandardCharsets.UTF_8))));
        assertNothingIsTold("a short secret");
    }

    @Test
    void nothingThatHoldsASecretSaysIt() {
        String uri = "redis://:" + PASSWORD + "@127.0.0.1:" + redis.port() + WITH_SECRET;
        redis.call("CONFIG", "SET", "requirepass", PASSWORD);
        RedisBackend.Builder builder = RedisBackend.builder(uri);
        try (RedisBackend backend = builder.build();
                RateLimiter limiter = RateLimiter.builder()
                        .backend(uri)
                        .policy(Takes.policy(POLICY, "10/1h"))
                        .build()) {
            Take take = Takes.of(limit, CLIENT);
            Stream.of(builder, backend, limiter, BackendUri.parse(uri), take, backend.take(take), Key.of(CLIENT))
                    .forEach(said::append);
            said.append(limiter.check(POLICY, Key.of(CLIENT), 1));
            Thread.getAllStackTraces().keySet().forEach(thread -> said.append(thread.getName()));
            said.append(backend.capabilities());
        }
        assertNothingIsTold("toString");
    }

    /** Through a backend and through a limiter, which logs it. */
    private BackendException.Kind failureOf(String uri) {
        try (Backend backend = BackendFactory.openUri(uri)) {
            return kindOf(backend);
        }
    }

    private BackendException.Kind kindOf(Backend backend) {
        BackendException failure = assertThrows(BackendException.class, () -> backend.take(Takes.of(limit, CLIENT)));
        hear(failure);
        RateLimiter limiter = RateLimiter.builder()
                .backend(backend)
                .policy(Takes.policy(POLICY, "10/1h"))
                .build();
        said.append(limiter.check(POLICY, Key.of(CLIENT), 1));
        return failure.kind();
    }

    private boolean takes(Backend backend) {
        try {
            return backend.take(Takes.of(limit, "other")).usages().size() == 1;
        } catch (BackendException notYet) {
            return false;
        }
    }

    /** Its own words and those of its causes, as a log would print them. */
    private void hear(Throwable failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        said.append(stack);
    }

    private void assertNothingIsTold(String when) {
        int characters = assertNothingIsTold();
        System.out.printf(Locale.ROOT, "promises 118 and 121, %s: 0 secrets in %d characters%n", when, characters);
    }

    private int assertNothingIsTold() {
        String all = said + log.text();
        assertTrue(all.length() > 100, "nothing was said: " + all);
        for (String secret : new String[] {PASSWORD, SECRET, CLIENT}) {
            all.lines().filter(line -> line.contains(secret)).findFirst().ifPresent(line -> fail("told: " + line));
        }
        return all.length();
    }
}
