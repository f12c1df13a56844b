package io.headgate;

/**
 * The address a request came from, as numbers. Immutable.
 *
 * <p>IPv4-mapped and NAT64 addresses are held as the IPv4 address they stand for; see {@code
 * io.headgate.http.AddressParser}, which makes them of text.
 *
 * @param family what the numbers are
 * @param high the first eight bytes of an IPv6 address; 0 otherwise
 * @param low the last eight bytes of an IPv6 address, or the four of an IPv4 address; 0 otherwise
 */
public record ClientAddress(Family family, long high, long low) {
    /** What could not be read as an address: all of these are counted together. */
    public static final ClientAddress UNKNOWN = new ClientAddress(Family.UNKNOWN, 0, 0);

    /** What kind of address it is. */
    public enum Family {
        /** Four bytes. */
        IPV4,
        /** Sixteen bytes. */
        IPV6,
        /** Not an address. */
        UNKNOWN
    }

    /** An IPv4 address from its four bytes, most significant first. */
    public static ClientAddress ipv4(int bits) {
        return new ClientAddress(Family.IPV4, 0, Integer.toUnsignedLong(bits));
    }

    /** An IPv6 address from its two halves. */
    public static ClientAddress ipv6(long high, long low) {
        return new ClientAddress(Family.IPV6, high, low);
    }

    /** The family alone, since an address identifies a person. */
    @Override
    public String toString() {
        return "ClientAddress[" + family + "]";
    }
}
