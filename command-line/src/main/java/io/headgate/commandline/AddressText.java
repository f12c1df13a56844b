package io.headgate.commandline;

import io.headgate.ClientAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An address in the clear, which nothing but this command shows. */
final class AddressText {
    private AddressText() {}

    static String of(ClientAddress address) {
        byte[] ipv4 = new byte[Integer.BYTES];
        byte[] ipv6 = new byte[2 * Long.BYTES];
        return switch (address.family()) {
            case IPV4 -> {
                ByteBuffer.wrap(ipv4).putInt((int) address.low());
                yield text(ipv4);
            }
            case IPV6 -> {
                ByteBuffer.wrap(ipv6).putLong(address.high()).putLong(address.low());
                yield text(ipv6);
            }
            case UNKNOWN -> "unknown";
        };
    }

    private static String text(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }
}
