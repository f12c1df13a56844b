package io.headgate.http;

import io.headgate.ClientAddress;
import io.headgate.ClientAddress.Family;
import io.headgate.OneLine;
import java.util.regex.Pattern;

/**
 * Addresses that share a prefix, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Immutable.
 *
 * @param network the first address of the range; every bit behind the prefix is 0
 * @param prefixLength how many bits are shared: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record AddressRange(ClientAddress network, int prefixLength) {
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * Checks the prefix.
     *
     * @throws IllegalArgumentException if the prefix is too long, or a bit behind it is set
     */
    public AddressRange {
        int bits = network.family() == Family.IPV4 ? 32 : 128;
        if (network.family() == Family.UNKNOWN || prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length %d, expected 0 to %d".formatted(prefixLength, bits));
        }
        if ((network.high() & ~highMask(network, prefixLength)) != 0
                || (network.low() & ~lowMask(network, prefixLength)) != 0) {
            throw new IllegalArgumentException(
                    "a bit behind the prefix of %d is set, expected the first address of the range"
                            .formatted(prefixLength));
        }
    }

    /**
     * Reads {@code ADDRESS/PREFIX}, or an address alone; without brackets, port and zone id.
     *
     * @throws IllegalArgumentException if the text is no address range; names are not resolved
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        ClientAddress network = AddressParser.parseBare(slash < 0 ? text : text.substring(0, slash));
        if (network.family() == Family.UNKNOWN) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an address range; host names are not resolved, expected for example 10.0.0.0/8 or"
                                    .formatted(OneLine.of(text))
                            + " 2001:db8::/32");
        }
        int bits = network.family() == Family.IPV4 ? 32 : 128;
        try {
            return new AddressRange(network, slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an address range: %s".formatted(OneLine.of(text), e.getMessage()), e);
        }
    }

    private static int prefixLength(String digits, int bits) {
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "prefix length \"%s\", expected 0 to %d".formatted(OneLine.of(digits), bits));
        }
        return Integer.parseInt(digits);
    }

    /** Whether an address lies in this range; one of the other family never does. */
    public boolean contains(ClientAddress address) {
        return address.family() == network.family()
                && (address.high() & highMask(network, prefixLength)) == network.high()
                && (address.low() & lowMask(network, prefixLength)) == network.low();
    }

    /** Whether some address lies in both ranges. */
    public boolean overlaps(AddressRange other) {
        return prefixLength <= other.prefixLength ? contains(other.network) : other.contains(network);
    }

    private static long highMask(ClientAddress network, int prefixLength) {
        return network.family() == Family.IPV4 ? 0 : mask(Math.min(prefixLength, 64));
    }

    private static long lowMask(ClientAddress network, int prefixLength) {
        return network.family() == Family.IPV4
                ? mask(prefixLength + 32) & 0xFFFF_FFFFL
                : mask(Math.max(prefixLength - 64, 0));
    }

    /** A long whose first bits are set; shifting by 64 would shift by nothing. */
    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (Long.SIZE - ones);
    }
}
