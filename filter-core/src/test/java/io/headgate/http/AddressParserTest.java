package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.Key;
import io.headgate.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressParserTest {
    /** Literal, and the sixteen or four bytes in hexadecimal. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "1.2.3.4, 01020304",
        "255.255.255.255, ffffffff",
        "127.0.0.1, 7f000001",
        "1.2.3.4:0, 01020304",
        "1.2.3.4:8080, 01020304",
        "1.2.3.4:65535, 01020304",
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "1::8, 00010000000000000000000000000008",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
        "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
        "1:2:3::5:6:7:8, 00010002000300000005000600070008",
        "1:2:3:4:5:6:77.8.9.10, 0001000200030004000500064d08090a",
        "0001:0002:0003:0004:0005:0006:0007:0008, 00010002000300040005000600070008",
        "2001:DB8::aBcD, 20010db800000000000000000000abcd",
        "[::1], 00000000000000000000000000000001",
        "[2001:db8::1]:443, 20010db8000000000000000000000001",
        "[0:0:0:0:0:0:0:1], 00000000000000000000000000000001",
        "0:0:0:0:0:0:0:1, 00000000000000000000000000000001",
        "fe80::1%eth0, fe800000000000000000000000000001",
        "2001:db8::1%1, 20010db8000000000000000000000001",
        "[fe80::1%25eth0]:80, fe800000000000000000000000000001",
        "::ffff:1.2.3.4, 01020304",
        "::FFFF:102:304, 01020304",
        "[::ffff:1.2.3.4]:80, 01020304",
        "0:0:0:0:0:ffff:1.2.3.4, 01020304",
        "0000:0000:0000:0000:0000:ffff:255.255.255.255, ffffffff",
        "64:ff9b::1.2.3.4, 01020304",
        "64:ff9b::102:304, 01020304",
        "0064:ff9b:0:0:0:0:0102:0304, 01020304",
        "64:ff9b:0:0:0:1:102:304, 0064ff9b000000000000000101020304",
        "64:ff9b:1::1.2.3.4, 0064ff9b000100000000000001020304",
        "::1.2.3.4, 00000000000000000000000001020304",
        "2002:102:304::1, 20020102030400000000000000000001",
        "::ffff:0:1.2.3.4, 0000000000000000ffff000001020304",
        "2001:db8:0:0:0:ffff:1.2.3.4, 20010db8000000000000ffff01020304",
        "abcd:abcd:abcd:abcd:abcd:abcd:123.123.123.123, abcdabcdabcdabcdabcdabcd7b7b7b7b",
    })
    void reads(String text, String bytes) {
        assertEquals(address(bytes), AddressParser.parse(text));
    }

    static Stream<String> notAddresses() {
        return Stream.of(
                "",
                " ",
                "unknown",
                "_hidden",
                "localhost",
                "a.invalid",
                "example.org:80",
                "@",
                "/run/app.sock",
                "127.1",
                "2130706433",
                "1.2.3",
                "1.2.3.4.5",
                "010.0.0.1",
                "01.02.03.04",
                "1.2.3.04",
                "00.0.0.0",
                "0x7f.0.0.1",
                "256.0.0.1",
                "1.2.3.256",
                "1.2.3.999",
                "1.2.3.1000",
                "1.2.3.-4",
                "+1.2.3.4",
                "1.2.3.4.",
                ".1.2.3.4",
                "1..2.3",
                "1.2.3.",
                "1,2,3,4",
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\n",
                "1.2.3.4\0",
                "1.2.3.4\0:80",
                "1.2.3.4/24",
                "1.2.3.4:",
                "1.2.3.4:x",
                "1.2.3.4:65536",
                "1.2.3.4:123456",
                "1.2.3.4:-1",
                "1.2.3.4:80:80",
                "1.2.3.4%eth0",
                "[1.2.3.4]",
                "[1.2.3.4]:80",
                "1.2.3.4]",
                "[1.2.3.4",
                "١.٢.٣.٤",
                "１.2.3.4",
                "1.2.3.4\u0660",
                ":",
                ":::",
                "::::",
                "1:",
                ":1",
                "1:2",
                "1:::2",
                "1::2::3",
                "::1::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "::12345",
                "g::",
                "::g",
                "-1::",
                "::-1",
                "::+1",
                "0x1::",
                "::1 ",
                " ::1",
                "::\u0661",
                "::１",
                "::1\0",
                "::ffff:1.2.3",
                "::ffff:1.2.3.4.5",
                "::ffff:01.2.3.4",
                "::ffff:256.2.3.4",
                "::a.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "::1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "[]",
                "[",
                "]",
                "[:]",
                "[::1",
                "::1]",
                "[::1]]",
                "[[::1]]",
                "[::1]80",
                "[::1]:",
                "[::1]:x",
                "[::1]:65536",
                "[::1] ",
                "[::1]:80 ",
                "[%eth0]",
                "%",
                "%1",
                "[]:80",
                "::1/64",
                "0000:0000:0000:0000:0000:00000:0000:0000",
                "0000:0000:0000:0000:0000:ffff:0255.255.255.255",
                "00000:0000:0000:0000:0000:ffff:255.255.255.255",
                "1.2.3.4, 5.6.7.8",
                "for=1.2.3.4",
                "\"1.2.3.4\"",
                "\ud800",
                "[\udc00::1]");
    }

    @ParameterizedTest
    @MethodSource("notAddresses")
    void doesNotRead(String text) {
        assertSame(ClientAddress.UNKNOWN, AddressParser.parse(text));
    }

    /** Promise 18. */
    @Test
    void nullIsOneUnknownAddress() {
        assertSame(ClientAddress.UNKNOWN, AddressParser.parse(null));
        assertEquals(Key.ofAddress(AddressParser.parse("@")), Key.ofAddress(AddressParser.parse(null)));
    }

    /** Promise 17: what containers and proxies call loopback. */
    @Test
    void everySpellingOfLoopbackIsOneKey() {
        List<Key> keys = Stream.of(
                        "::1",
                        "[::1]",
                        "[::1]:8080",
                        "0:0:0:0:0:0:0:1",
                        "[0:0:0:0:0:0:0:1]",
                        "::1%lo",
                        "[::1%1]",
                        "[0:0:0:0:0:0:0:1%lo0]:1",
                        "0000:0000:0000:0000:0000:0000:0000:0001",
                        "::0.0.0.1")
                .map(text -> Key.ofAddress(AddressParser.parse(text)))
                .distinct()
                .toList();

        assertEquals(1, keys.size());
    }

    /** Promises 13 and 16: merged are IPv4-mapped and NAT64, and nothing else. */
    @Test
    void anIpv4ClientIsOneKeyInEveryNotationThatOnlyCarriesIt() {
        Key ipv4 = Key.ofAddress(AddressParser.parse("1.2.3.4"));

        for (String same : List.of("::ffff:1.2.3.4", "::ffff:102:304", "64:ff9b::1.2.3.4", "64:ff9b::102:304")) {
            assertEquals(ipv4, Key.ofAddress(AddressParser.parse(same)), same);
        }
        for (String other : List.of("::1.2.3.4", "2002:102:304::", "64:ff9b:1::1.2.3.4", "2001:db8::1.2.3.4")) {
            assertTrue(!ipv4.equals(Key.ofAddress(AddressParser.parse(other))), other);
        }
        assertTrue(!ipv4.equals(Key.ofAddress(AddressParser.parse("::ffff:1.2.3.5"))));
    }

    @Test
    void readsEverySpellingOfRandomBytes() {
        Seeds.forAll(10_000, random -> {
            byte[] bytes = randomBytes(random);
            ClientAddress expected = expected(bytes);
            for (String text : spellings(bytes, random)) {
                assertEquals(expected, AddressParser.parse(text), text);
            }
        });
    }

    @Test
    void garbageIsUnknownOrWhatTheJdkReadsAndNeverThrows() {
        Seeds.forAll(50_000, random -> {
            String text = random.nextBoolean() ? Seeds.text(random, 50) : mutated(random);

            ClientAddress address = AddressParser.parse(text);

            assertNotNull(address);
            if (!address.equals(ClientAddress.UNKNOWN)) {
                assertEquals(expected(jdk(bare(text))), address, text);
            }
        });
    }

    /** Text without port, brackets and zone is a literal, and so nothing that the JDK would ask DNS about. */
    private static String bare(String text) {
        String bare = text.startsWith("[") ? text.substring(1, text.indexOf(']')) : text;
        if (bare.contains(".") && bare.indexOf(':') == bare.lastIndexOf(':') && bare.indexOf(':') > 0) {
            bare = bare.substring(0, bare.indexOf(':'));
        }
        int zone = bare.indexOf('%');
        bare = zone < 0 ? bare : bare.substring(0, zone);
        assertTrue(bare.matches("[0-9a-fA-F:.]+"), text);
        return bare;
    }

    private static byte[] jdk(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    private static String mutated(SplittableRandom random) {
        StringBuilder text =
                new StringBuilder(spellings(randomBytes(random), random).get(random.nextInt(6)));
        String alphabet = "0123456789abcdefABCDEFg:::...[]%/ x\0é٣-+";
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.deleteCharAt(Math.min(at, text.length() - 1));
                default -> text.setCharAt(Math.min(at, text.length() - 1), c);
            }
            if (text.isEmpty()) {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static byte[] randomBytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 4 : 16];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(2) == 0 ? 0 : bytes[i];
        }
        if (bytes.length == 16 && random.nextInt(4) == 0) {
            byte[] prefix = random.nextBoolean()
                    ? new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}
                    : new byte[] {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
            System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        }
        return bytes;
    }

    /** Six at least, by another way than the parser's. */
    private static List<String> spellings(byte[] bytes, SplittableRandom random) {
        String jdk = jdkText(bytes);
        if (bytes.length == 4) {
            int port = random.nextInt(0x10000);
            String mapped = String.format("::ffff:%02x%02x:%02X%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
            return List.of(jdk, jdk + ":" + port, "::ffff:" + jdk, mapped, "64:ff9b::" + jdk, "[::ffff:" + jdk + "]");
        }
        String full = groups(bytes, "%04x", 8).collect(Collectors.joining(":"));
        String dotted = groups(bytes, "%x", 6).collect(Collectors.joining(":")) + ":"
                + jdkText(Arrays.copyOfRange(bytes, 12, 16));
        String shortest = shortened(bytes);
        return List.of(
                full, full.toUpperCase(Locale.ROOT), dotted, shortest, "[" + shortest + "]:1", shortest + "%zone");
    }

    private static Stream<String> groups(byte[] bytes, String format, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format(format, ByteBuffer.wrap(bytes).getShort(2 * i) & 0xFFFF));
    }

    /** The first longest run of zero groups as a gap. */
    private static String shortened(byte[] bytes) {
        String text = groups(bytes, "%x", 8).collect(Collectors.joining(":"));
        for (int run = 8; run >= 1; run--) {
            String zeros = "0" + ":0".repeat(run - 1);
            String shorter = (":" + text + ":").replaceFirst(":" + zeros + ":", "::");
            if (!shorter.equals(":" + text + ":")) {
                String start = shorter.startsWith("::") ? shorter : shorter.substring(1);
                return start.endsWith("::") ? start : start.substring(0, start.length() - 1);
            }
        }
        return text;
    }

    private static String jdkText(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ClientAddress expected(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length == 4) {
            return ClientAddress.ipv4(buffer.getInt());
        }
        boolean mapped = buffer.getLong(0) == 0 && buffer.getInt(8) == 0x0000FFFF;
        boolean nat64 = buffer.getInt(0) == 0x0064FF9B && buffer.getInt(4) == 0 && buffer.getInt(8) == 0;
        return mapped || nat64
                ? ClientAddress.ipv4(buffer.getInt(12))
                : ClientAddress.ipv6(buffer.getLong(0), buffer.getLong(8));
    }

    private static ClientAddress address(String hex) {
        return hex.length() == 8
                ? ClientAddress.ipv4(Integer.parseUnsignedInt(hex, 16))
                : ClientAddress.ipv6(
                        Long.parseUnsignedLong(hex.substring(0, 16), 16),
                        Long.parseUnsignedLong(hex.substring(16), 16));
    }

    @Test
    void aHugeTextCostsNoMoreThanReadingItOnce() {
        for (String text : List.of(
                "1".repeat(65_536),
                ":".repeat(65_536),
                "::1%" + "z".repeat(65_536),
                "[" + "1:".repeat(32_768),
                "1.".repeat(32_768))) {
            assertNotNull(AddressParser.parse(text));
        }
    }
}
