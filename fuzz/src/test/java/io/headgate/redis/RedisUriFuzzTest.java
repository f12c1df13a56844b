package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.BackendUri;
import io.headgate.Fuzzed;

/** URIs of a Redis: a place and a login, or one line that repeats no password. */
class RedisUriFuzzTest {
    private static final String SECRET = "kq7Zx9";

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({
        "redis://",
        "rediss://",
        "redis-sentinel://",
        "redis-cluster://",
        "user:password@",
        "[::1]:6379",
        ",b_c:26379",
        "/mymaster",
        "/1",
        "?sentinel-user=",
        "&sentinel-password=",
        "%40"
    })
    void giveAnAddressOrOneLine(byte[] bytes) {
        String text = Fuzzed.text(bytes);
        BackendUri uri = Fuzzed.read(() -> BackendUri.parse(text));
        if (uri == null
                || !uri.scheme().matches("rediss?(-(sentinel|cluster))?")
                || uri.parameters().keySet().stream().anyMatch(name -> name.endsWith("-file"))) {
            return;
        }
        Fuzzed.soon(() -> {
            Address address = Fuzzed.read(() -> Address.of(uri));
            if (address != null) {
                requireLaws(address, uri);
            }
            requireSecret(uri);
        });
    }

    /** A password before all that was given is not told. */
    private static void requireSecret(BackendUri uri) {
        if (uri.address().contains(SECRET) || uri.parameters().toString().contains(SECRET)) {
            return;
        }
        String rest = uri.address().replaceFirst("^/*", "");
        BackendUri withSecret = new BackendUri(uri.scheme(), "//user:" + SECRET + "@" + rest, uri.parameters());
        String told;
        try {
            told = Address.of(withSecret).toString();
        } catch (IllegalArgumentException e) {
            told = String.valueOf(e.getMessage()) + e.getCause();
        }
        assertFalse(told.contains(SECRET), told);
    }

    private static void requireLaws(Address address, BackendUri uri) {
        assertFalse(address.hosts().isEmpty());
        for (Host host : address.hosts()) {
            assertTrue(host.port() >= 1 && host.port() <= 65_535);
            assertTrue(uri.address().contains(host.name()), () -> "not in the URI: " + host);
            assertFalse(host.name().matches(".*[@/\\s].*"), host::toString);
        }
        assertEquals(uri.scheme(), address.scheme());
        assertEquals(address.topology() == Topology.SENTINEL, address.master() != null);
        assertTrue(address.database() >= 0 && address.database() <= 9_999);
        Fuzzed.requirePrintable(address.toString());
    }
}
