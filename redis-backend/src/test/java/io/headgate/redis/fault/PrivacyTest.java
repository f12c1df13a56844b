package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.FakeRequest;
import io.headgate.Key;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Outcome;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.redis.server.RedisConnection;
import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Promise 117: Redis is told nothing that names a client, neither in a key nor in any command. */
class PrivacyTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String API_KEY = "api-key-4f9c1d77";
    private static final String COOKIE = "cookie-b61e02aa";
    private static final String PRINCIPAL = "alice.liddell@example.org";
    private static final String THE_END = "the end of what is monitored";
    private static final String VALUE = "session-88d0c3f1";
    private static final ClientAddress IPV4 = ClientAddress.ipv4(0xCB00713B);
    private static final ClientAddress IPV6 = ClientAddress.ipv6(0x20010DB8_7A3C9E51L, 0x00000000_0000BEEFL);

    @Test
    void noAddressKeyOrNameReachesRedis() throws InterruptedException {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (RedisServer redis = RedisServer.start();
                RedisConnection monitor = redis.connect()) {
            assertEquals("OK", monitor.call("MONITOR"));
            Thread reader = reader(monitor, seen);
            try (RateLimiter limiter = limiter(redis)) {
                use(limiter);
                look(redis, seen);
            }
            redis.call("ECHO", THE_END);
            reader.join();
        }
        assertTrue(seen.stream().filter(line -> line.contains("EVALSHA")).count() >= 20, seen.toString());
        List<String> raw = identifiers().toList();
        long found = seen.stream()
                .filter(line -> raw.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
                .count();
        System.out.printf(
                Locale.ROOT, "promise 117: %d raw identifiers in %d commands, keys and values%n", found, seen.size());
        assertEquals(0, found);
    }

    /** What would be found, would be seen. */
    @Test
    void identifiersInMonitorAreRecognised() {
        try (RedisServer redis = RedisServer.start();
                RedisConnection monitor = redis.connect()) {
            monitor.call("MONITOR");
            redis.call("ECHO", "key:" + new String(Key.ofAddress(IPV4).encoded(), StandardCharsets.ISO_8859_1));
            String line = String.valueOf(monitor.read()).toLowerCase(Locale.ROOT);
            assertTrue(identifiers().anyMatch(line::contains), line);
            assertFalse(identifiers().anyMatch("headgate:1:privacy:b2zzaq"::contains));
        }
    }

    private static RateLimiter limiter(RedisServer redis) {
        return RateLimiter.builder()
                .backend(redis.uri() + "?deadline=2s&client-name=privacy&secret=" + SECRET)
                .policy(policy("by-address", KeyResolver.clientAddress()))
                .policy(policy("by-header", KeyResolver.header("X-Api-Key")))
                .policy(policy("by-cookie", KeyResolver.cookie("sid")))
                .policy(policy("by-principal", KeyResolver.principal()))
                .build();
    }

    private static Policy policy(String name, KeyResolver key) {
        return Policy.builder(name).limit(Limit.parse("10/1h")).key(key).build();
    }

    /** Admitted, refused, finished, peeked, reset; in several policies at once. */
    private static void use(RateLimiter limiter) {
        for (int i = 0; i < 30; i++) {
            limiter.check(request(i % 2 == 0 ? IPV4 : IPV6)).finish(Outcome.of(200));
        }
        Key value = Key.of(VALUE);
        for (int i = 0; i < 30; i++) {
            limiter.check("by-address", value, 1);
        }
        limiter.peek("by-address", value);
        limiter.reset("by-address", value);
        limiter.reset("by-address", Key.ofAddress(IPV4));
    }

    private static FakeRequest request(ClientAddress address) {
        return new FakeRequest()
                .from(address)
                .header("X-Api-Key", API_KEY)
                .cookie("sid", COOKIE)
                .principal(PRINCIPAL);
    }

    private static void look(RedisServer redis, Queue<String> seen) {
        for (String key : Survey.keys(redis)) {
            seen.add(key + " = " + redis.call("GET", key));
        }
        seen.add(String.valueOf(redis.call("CLIENT", "LIST")));
    }

    private static Thread reader(RedisConnection monitor, Queue<String> seen) {
        Thread reader = new Thread(
                () -> {
                    String line;
                    do {
                        line = String.valueOf(monitor.read());
                        seen.add(line);
                    } while (!line.contains(THE_END));
                },
                "monitor");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** As they are, as {@code MONITOR} escapes them, in usual encodings, and hashed without a secret; in lower case. */
    private static Stream<String> identifiers() {
        List<String> texts = new ArrayList<>(
                List.of(API_KEY, COOKIE, PRINCIPAL, VALUE, SECRET, "203.0.113.59", "2001:db8:7a3c:9e51"));
        List<byte[]> bytes = new ArrayList<>(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        bytes.add(HexFormat.of().parseHex("cb00713b"));
        bytes.add(HexFormat.of().parseHex("20010db87a3c9e51"));
        for (Key key : List.of(
                Key.ofAddress(IPV4),
                Key.ofAddress(IPV6),
                Key.ofHeader("X-Api-Key", API_KEY),
                Key.ofCookie("sid", COOKIE),
                Key.ofPrincipal(PRINCIPAL),
                Key.of(VALUE))) {
            bytes.add(key.encoded());
            bytes.add(sha256(key.encoded()));
        }
        return Stream.concat(texts.stream(), bytes.stream().flatMap(PrivacyTest::forms))
                .map(text -> text.toLowerCase(Locale.ROOT));
    }

    private static Stream<String> forms(byte[] bytes) {
        StringBuilder escaped = new StringBuilder();
        for (byte one : bytes) {
            char c = (char) (one & 0xFF);
            escaped.append(c > ' ' && c < 0x7F ? String.valueOf(c) : String.format(Locale.ROOT, "\\x%02x", (int) c));
        }
        byte[] shortened = Arrays.copyOf(bytes, Math.min(bytes.length, 16));
        return Stream.of(
                escaped.toString(),
                HexFormat.of().formatHex(shortened),
                Base64.getEncoder().withoutPadding().encodeToString(shortened),
                Base64.getUrlEncoder().withoutPadding().encodeToString(shortened));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
