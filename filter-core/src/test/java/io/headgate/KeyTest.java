package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static final ClientAddress IPV4 = ClientAddress.ipv4(0x01020304);

    @Test
    void partsAreNotConfused() {
        assertNotEquals(both("a:b", "c"), both("a", "b:c"));
        assertNotEquals(both("a", ""), both("", "a"));
        assertNotEquals(both("a", "b"), Key.combined(List.of(Key.of("a"), Key.of("b"), Key.of(""))));
        assertNotEquals(Key.ofHeader("a", "bc"), Key.ofHeader("ab", "c"));
        assertNotEquals(Key.of("a"), Key.combined(List.of(Key.of("a"))));
        assertNotEquals(Key.of("\ud800"), Key.of("\ud801"));
        assertNotEquals(Key.of("\ud800"), Key.of("\ufffd"));
        assertNotEquals(Key.of("a\0"), Key.of("\u6100"));
        assertNotEquals(Key.of("e\u0301"), Key.of("\u00e9"));
    }

    @Test
    void kindsAreNotConfused() {
        List<Key> keys = List.of(
                Key.GLOBAL,
                Key.of("x"),
                Key.ofHeader("x", "x"),
                Key.ofCookie("x", "x"),
                Key.ofPrincipal("x"),
                Key.ofAddress(IPV4),
                Key.ofAddress(ClientAddress.UNKNOWN),
                Key.ofAddress(ClientAddress.ipv6(0, 0x01020304)),
                Key.combined(List.of(Key.of("x"), Key.of("x"))),
                Key.of("x").preflight());

        assertEquals(keys.size(), Set.copyOf(keys).size());
    }

    /** Promise 39, on a million keys in the long run; a recipe is what a key is made of. */
    @Test
    void keysCollideOnlyIfTheyAreMadeOfTheSame() {
        Seeds.forAll(1, random -> {
            Map<Key, List<Object>> recipes = new HashMap<>();
            Map<List<Object>, Key> keys = new HashMap<>();
            for (int i = 0; i < 100_000; i++) {
                List<Object> recipe = recipe(random, 2);
                Key key = key(recipe);
                List<Object> same = recipes.putIfAbsent(key, recipe);
                assertTrue(same == null || same.equals(recipe), () -> same + " and " + recipe);
                Key before = keys.putIfAbsent(recipe, key);
                assertTrue(before == null || before.equals(key), recipe::toString);
            }
        });
    }

    private static List<Object> recipe(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> List.of("value", Seeds.text(random, 4));
            case 1 -> List.of("header", Seeds.text(random, 2).toLowerCase(Locale.ROOT), Seeds.text(random, 3));
            case 2 -> List.of("cookie", Seeds.text(random, 2), Seeds.text(random, 3));
            case 3 -> List.of("principal", Seeds.text(random, 4));
            case 4 -> List.of("preflight", recipe(random, depth - 1));
            default -> {
                List<Object> parts = new ArrayList<>(List.of("combined"));
                for (int i = random.nextInt(3); i > 0; i--) {
                    parts.add(recipe(random, depth - 1));
                }
                yield List.copyOf(parts);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static Key key(List<Object> recipe) {
        return switch ((String) recipe.get(0)) {
            case "value" -> Key.of((String) recipe.get(1));
            case "header" -> Key.ofHeader((String) recipe.get(1), (String) recipe.get(2));
            case "cookie" -> Key.ofCookie((String) recipe.get(1), (String) recipe.get(2));
            case "principal" -> Key.ofPrincipal((String) recipe.get(1));
            case "preflight" -> key((List<Object>) recipe.get(1)).preflight();
            default ->
                Key.combined(recipe.stream()
                        .skip(1)
                        .map(part -> key((List<Object>) part))
                        .toList());
        };
    }

    @Test
    void theCaseOfAHeadersNameDoesNotCountAndThatOfACookieDoes() {
        assertEquals(Key.ofHeader("X-Api-Key", "k"), Key.ofHeader("x-api-key", "k"));
        assertNotEquals(Key.ofCookie("SID", "k"), Key.ofCookie("sid", "k"));
    }

    @Test
    void ipv6CountsByItsPrefixAndIpv4ByAddress() {
        ClientAddress address = ClientAddress.ipv6(0x2001_0db8_1234_5678L, 1);

        assertEquals(Key.ofAddress(address), Key.ofAddress(ClientAddress.ipv6(0x2001_0db8_1234_5678L, -1)));
        assertNotEquals(Key.ofAddress(address), Key.ofAddress(ClientAddress.ipv6(0x2001_0db8_1234_5679L, 1)));
        assertEquals(Key.ofAddress(address, 56), Key.ofAddress(ClientAddress.ipv6(0x2001_0db8_1234_56ffL, 1), 56));
        assertEquals(Key.ofAddress(address, 32), Key.ofAddress(ClientAddress.ipv6(0x2001_0db8_ffff_ffffL, 1), 32));
        assertNotEquals(Key.ofAddress(address, 64), Key.ofAddress(address, 63));
        assertNotEquals(Key.ofAddress(IPV4), Key.ofAddress(ClientAddress.ipv4(0x01020305)));
        assertEquals(Key.ofAddress(IPV4, 32), Key.ofAddress(IPV4, 64));
    }

    /** Promise 14. */
    @Test
    void rotationInsideA64IsOneKey() {
        Seeds.forAll(10_000, random -> {
            long high = random.nextLong();
            assertEquals(
                    Key.ofAddress(ClientAddress.ipv6(high, random.nextLong())),
                    Key.ofAddress(ClientAddress.ipv6(high, random.nextLong())));
        });
    }

    @Test
    void aPrefixIsFrom32To64() {
        for (int length : new int[] {-1, 0, 31, 65, 128}) {
            assertRefused(
                    "IPv6 prefix length: %d, expected 32 to 64, since one client holds at least a whole /64"
                            .formatted(length),
                    () -> Key.ofAddress(IPV4, length));
        }
    }

    @Test
    void itsTextNamesTheKindAlone() {
        Seeds.forAll(1_000, random -> {
            String secret = Seeds.text(random, 8);
            Set<String> texts = Set.of(
                    Key.of(secret).toString(),
                    Key.ofHeader(secret, secret).toString(),
                    Key.ofCookie(secret, secret).toString(),
                    Key.ofPrincipal(secret).toString(),
                    Key.of(secret).preflight().toString(),
                    both(secret, secret).toString());
            assertEquals(
                    Set.of(
                            "Key[value]",
                            "Key[header]",
                            "Key[cookie]",
                            "Key[principal]",
                            "Key[preflight]",
                            "Key[combined]"),
                    texts);
        });
        assertEquals("ClientAddress[IPV4]", IPV4.toString());
    }

    @Test
    void itsEncodingIsACopy() {
        Key key = Key.of("alice");
        key.encoded()[0] = 99;

        assertArrayEquals(Key.of("alice").encoded(), key.encoded());
    }

    /** Promise 37: nothing that a bucket holds can grow with the key. */
    @Test
    void whatMemoryHoldsForAKeyIsOfOneSize() throws ClassNotFoundException {
        Set<Class<?>> ofOneSize = Set.of(
                Class.forName("io.headgate.memory.BucketFamily"),
                Class.forName("io.headgate.memory.BucketKey"),
                Class.forName("io.headgate.memory.Stripes$Stripe"),
                WindowCount.class);
        List<Field> fields = Stream.concat(
                        Stream.of("BucketKey", "MemoryBucket", "TokenBucket", "WindowBucket")
                                .map(KeyTest::memoryClass),
                        Stream.of(WindowCount.class))
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();

        assertFalse(fields.isEmpty());
        for (Field field : fields) {
            assertTrue(field.getType().isPrimitive() || ofOneSize.contains(field.getType()), field::toString);
        }
    }

    private static Class<?> memoryClass(String name) {
        try {
            return Class.forName("io.headgate.memory." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Key both(String first, String second) {
        return Key.combined(List.of(Key.of(first), Key.of(second)));
    }
}
