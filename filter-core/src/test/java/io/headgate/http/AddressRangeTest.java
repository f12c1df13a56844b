package io.headgate.http;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.Seeds;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,        10.255.255.255,  11.0.0.0",
        "0.0.0.0/0,         255.255.255.255, ::1",
        "128.0.0.0/1,       255.0.0.0,       127.255.255.255",
        "192.0.2.6/31,      192.0.2.7,       192.0.2.8",
        "192.0.2.6/32,      192.0.2.6,       192.0.2.7",
        "192.0.2.6,         ::ffff:192.0.2.6, 192.0.2.7",
        "::ffff:10.0.0.1,   10.0.0.1,        10.0.0.2",
        "::/0,              2001:db8::1,     1.2.3.4",
        "2001:db8::/32,     2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2001:db8:0:2::/63, 2001:db8:0:3::1, 2001:db8:0:4::",
        "2001:db8::/64,     2001:db8::ffff:0:0:1, 2001:db8:0:1::",
        "2001:db8::2/127,   2001:db8::3,     2001:db8::4",
        "::1,               [::1]:80,        ::2",
    })
    void contains(String range, String inside, String outside) {
        assertTrue(AddressRange.parse(range).contains(AddressParser.parse(inside)));
        assertFalse(AddressRange.parse(range).contains(AddressParser.parse(outside)));
        assertFalse(AddressRange.parse(range).contains(ClientAddress.UNKNOWN));
    }

    @Test
    void saysWhatIsWrong() {
        for (String text : List.of(
                "",
                "proxy1",
                "proxy1|proxy2",
                "10.0.0.0 /8",
                "10.0.0/8",
                "10.*",
                "/8",
                "*",
                "10.0.0.0:80/8",
                "[2001:db8::]/32",
                "fe80::%eth0/64",
                "10.0.0.0/8 10.1.0.0/16",
                "true")) {
            String message = text.startsWith("10.0.0.0/8 ")
                    ? "\"%s\" is not an address range: prefix length \"8 10.1.0.0/16\", expected 0 to 32"
                    : "\"%s\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or 2001:db8::/32";
            assertRefused(message.formatted(text), () -> AddressRange.parse(text));
        }
        for (String digits : List.of("", "x", "-1", "+8", "08", "8 ", "٨", "1e1", "9999999999")) {
            assertRefused(
                    "\"10.0.0.0/%s\" is not an address range: prefix length \"%s\", expected 0 to 32"
                            .formatted(digits, digits),
                    () -> AddressRange.parse("10.0.0.0/" + digits));
        }
        assertRefused(
                "\"10.0.0.0/33\" is not an address range: prefix length 33, expected 0 to 32",
                () -> AddressRange.parse("10.0.0.0/33"));
        assertRefused(
                "\"::/129\" is not an address range: prefix length 129, expected 0 to 128",
                () -> AddressRange.parse("::/129"));
        assertRefused(
                "\"10.0.0.1/8\" is not an address range: a bit behind the prefix of 8 is set, expected the first address of the range",
                () -> AddressRange.parse("10.0.0.1/8"));
    }

    @Test
    void theRecordChecksAsTheTextDoes() {
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(ClientAddress.UNKNOWN, 0));
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(ClientAddress.ipv4(0), -1));
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(ClientAddress.ipv6(0, 1), 127));
    }

    /** Promise 12, against whole numbers of 128 bits. */
    @Test
    void holdsExactlyTheAddressesThatShareThePrefix() {
        Seeds.forAll(30_000, random -> {
            int bits = random.nextBoolean() ? 32 : 128;
            BigInteger some = randomBits(random, bits);
            int prefix = random.nextInt(bits + 1);
            BigInteger first = some.shiftRight(bits - prefix).shiftLeft(bits - prefix);
            AddressRange range = new AddressRange(address(first, bits), prefix);
            BigInteger tried = nearby(random, first, bits, prefix);

            boolean expected = tried.shiftRight(bits - prefix).equals(first.shiftRight(bits - prefix));
            assertEquals(expected, range.contains(address(tried, bits)), () -> range + " " + tried.toString(16));
            assertEquals(!first.equals(some), isRefused(some, bits, prefix));
        });
    }

    private static BigInteger nearby(SplittableRandom random, BigInteger first, int bits, int prefix) {
        BigInteger size = BigInteger.ONE.shiftLeft(bits - prefix);
        BigInteger tried = switch (random.nextInt(5)) {
            case 0 -> first.subtract(BigInteger.ONE);
            case 1 -> first.add(size);
            case 2 -> first.add(size).subtract(BigInteger.ONE);
            case 3 -> first.flipBit(random.nextInt(bits));
            default -> randomBits(random, bits);
        };
        return tried.mod(BigInteger.ONE.shiftLeft(bits));
    }

    private static boolean isRefused(BigInteger network, int bits, int prefix) {
        try {
            return new AddressRange(address(network, bits), prefix).prefixLength() < 0;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static BigInteger randomBits(SplittableRandom random, int bits) {
        byte[] bytes = new byte[bits / 8];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes);
    }

    private static ClientAddress address(BigInteger number, int bits) {
        return bits == 32
                ? ClientAddress.ipv4(number.intValue())
                : ClientAddress.ipv6(number.shiftRight(64).longValue(), number.longValue());
    }
}
