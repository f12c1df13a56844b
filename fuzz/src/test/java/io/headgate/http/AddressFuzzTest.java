package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.ClientAddress;
import io.headgate.ClientAddress.Family;
import io.headgate.Fuzzed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Literals of addresses, beside a second reading by patterns and {@link InetAddress}. */
class AddressFuzzTest {
    private static final Pattern IPV4 = Pattern.compile("([0-9.]+)(:([0-9]{1,5}))?");
    private static final Pattern IPV6 = Pattern.compile("([0-9a-fA-F:.]+)(%.*)?", Pattern.DOTALL);
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9a-fA-F:.]+)(%[^]]*)?](:([0-9]{1,5}))?");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String QUAD = OCTET + "(\\." + OCTET + "){3}";

    /** What the JDK looks at without a look-up, for it has a colon; it takes groups of any length. */
    private static final Pattern MAYBE_IPV6 =
            Pattern.compile("(?=.*:)(?!.*[0-9a-fA-F]{5})[0-9a-fA-F:]*(:" + QUAD + ")?");

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({
        "::",
        "::ffff:",
        "64:ff9b::",
        "255.255.255.255",
        "010.0.0.1",
        "127.1",
        "%eth0",
        "]:443",
        "fe80::1"
    })
    void areReadAsByTheReference(byte[] bytes) throws UnknownHostException {
        String text = Fuzzed.text(bytes);

        ClientAddress address = AddressParser.parse(text);

        assertEquals(reference(text), address, text);
        if (address.family() != Family.UNKNOWN) {
            String written = InetAddress.getByAddress(octets(address)).getHostAddress();
            assertEquals(address, AddressParser.parse(written), text);
        }
    }

    private static ClientAddress reference(String text) {
        Matcher ipv4 = IPV4.matcher(text);
        if (ipv4.matches()) {
            return isPort(ipv4.group(3)) && ipv4.group(1).matches(QUAD) ? read(ipv4.group(1)) : ClientAddress.UNKNOWN;
        }
        Matcher bracketed = BRACKETED.matcher(text);
        Matcher ipv6 = bracketed.matches() && isPort(bracketed.group(4)) ? bracketed : IPV6.matcher(text);
        return ipv6.matches() && MAYBE_IPV6.matcher(ipv6.group(1)).matches()
                ? read(ipv6.group(1))
                : ClientAddress.UNKNOWN;
    }

    private static boolean isPort(String digits) {
        return digits == null || Integer.parseInt(digits) <= 0xFFFF;
    }

    /** As the JDK reads it, which makes IPv4 of what is mapped; here of NAT64 too. */
    private static ClientAddress read(String literal) {
        ByteBuffer octets;
        try {
            octets = ByteBuffer.wrap(InetAddress.getByName(literal).getAddress());
        } catch (UnknownHostException e) {
            return ClientAddress.UNKNOWN;
        }
        if (octets.capacity() == 4) {
            return ClientAddress.ipv4(octets.getInt());
        }
        ClientAddress ipv6 = ClientAddress.ipv6(octets.getLong(), octets.getLong());
        boolean nat64 = ipv6.high() == 0x0064_FF9B_0000_0000L && ipv6.low() >>> 32 == 0;
        return nat64 ? ClientAddress.ipv4((int) ipv6.low()) : ipv6;
    }

    private static byte[] octets(ClientAddress address) {
        return address.family() == Family.IPV4
                ? ByteBuffer.allocate(4).putInt((int) address.low()).array()
                : ByteBuffer.allocate(16)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array();
    }
}
