package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.BackendUri;
import io.headgate.Fuzzed;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.http.AddressRange;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.TrustedProxies;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Texts that configure, given to every reader of such: a value, or one line that says what was expected. */
class TextsFuzzTest {
    private static final List<Consumer<String>> READERS = List.of(
            TextsFuzzTest::limit,
            TextsFuzzTest::key,
            TextsFuzzTest::requestLists,
            TextsFuzzTest::proxies,
            TextsFuzzTest::generations,
            TextsFuzzTest::placeholders,
            TextsFuzzTest::backend);

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({
        "100/1m",
        " burst 20",
        " sliding",
        " fixed Europe/Berlin",
        "1mo fixed UTC",
        "ip/56",
        "header:X-Api-Key",
        "cookie:",
        "path:",
        "principal=",
        " + ",
        " | ",
        "10.0.0.0/8",
        "2001:db8::/32",
        "draft-7",
        "legacy",
        "none",
        "${NAME:",
        "memory:",
        "redis://a:b@c:1/0?d=%20"
    })
    void giveAValueOrOneLine(byte[] bytes) {
        String text = Fuzzed.text(bytes);
        READERS.forEach(reader -> Fuzzed.soon(() -> reader.accept(text)));
    }

    private static void limit(String text) {
        Limit limit = Fuzzed.read(() -> Limit.parse(text));
        if (limit != null) {
            assertEquals(limit, Limit.parse(limit.toString()));
            assertEquals(limit.toString(), Limit.parse(limit.toString()).toString());
        }
    }

    private static void key(String text) {
        KeyResolver key = Fuzzed.read(() -> KeyText.parse(text));
        if (key != null) {
            Fuzzed.requirePrintable(key.toString());
            assertEquals(key, KeyText.parse(key.toString()));
        }
    }

    private static void requestLists(String text) {
        RequestList exempt = Fuzzed.read(() -> RequestList.exempt(text));
        RequestList blocked = Fuzzed.read(() -> RequestList.blocked(text));
        assertEquals(exempt == null, blocked == null);
        if (exempt != null) {
            Fuzzed.requirePrintable(exempt.toString());
            assertEquals(exempt.toString(), blocked.toString());
        }
    }

    private static void proxies(String text) {
        TrustedProxies proxies = Fuzzed.read(
                () -> TrustedProxiesText.parse(text).header("Forwarded").build());
        if (proxies != null) {
            for (AddressRange range : proxies.ranges()) {
                assertTrue(range.prefixLength() > 0 && proxies.trusts(range.network()));
            }
        }
    }

    private static void generations(String text) {
        HeaderGenerations generations = Fuzzed.read(() -> HeaderGenerationsText.parse(text));
        if (generations != null) {
            assertEquals(generations, HeaderGenerationsText.parse(generations.toString()));
        }
    }

    /** None is left out, and what is found is not looked at again. */
    private static void placeholders(String text) {
        AtomicInteger lookups = new AtomicInteger();
        String resolved = Fuzzed.read(() -> Placeholders.resolve(text, name -> {
            lookups.incrementAndGet();
            return name.length() % 2 == 0 ? "${AB}" : null;
        }));
        if (resolved != null) {
            assertEquals(text.split("\\$\\{", -1).length - 1, lookups.get(), text);
        }
    }

    private static void backend(String text) {
        BackendUri uri = Fuzzed.read(() -> BackendUri.parse(text));
        if (uri != null) {
            assertEquals(uri.scheme() + ":", uri.toString());
            Fuzzed.read(() -> {
                uri.requireKnown(Set.of("timeout"));
                return uri;
            });
        }
    }
}
