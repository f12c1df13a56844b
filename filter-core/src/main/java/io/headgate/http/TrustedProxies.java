package io.headgate.http;

import io.headgate.ClientAddress;
import io.headgate.ClientAddress.Family;
import io.headgate.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which peers may say where a request came from, and in which header field. Immutable and thread-safe.
 *
 * <pre>{@code
 * TrustedProxies proxies = TrustedProxies.builder()
 *         .trust("10.0.0.0/8")
 *         .trust("2001:db8::/32")
 *         .header("X-Forwarded-For")
 *         .build();
 * }</pre>
 *
 * <p>The field is looked at only where the peer is trusted. All its lines are one list, to which each
 * proxy has appended its own peer, so it is read from the right: past the addresses that are trusted, to
 * the first one that is not, which is the client. What is on its left was written by the client. Where
 * all are trusted the leftmost is the client.
 *
 * <p>An entry that is no address ({@code unknown}, {@code _hidden}, an empty one, one that is malformed)
 * ends the walk at the last address that was trusted to speak. So does the 33rd entry, and one longer than
 * 1024 characters. Nothing is looked up in DNS, and nothing is thrown
 * whatever the field holds.
 *
 * <p>{@code X-Forwarded-For} is a list of addresses, and {@code Forwarded} is that of RFC 7239. Any other
 * field is taken to hold one address on one line ({@code X-Real-IP}, {@code CF-Connecting-IP}); where it
 * is sent on two it counts as absent.
 */
public final class TrustedProxies {
    /** No proxy: the client is the peer, and no header field is looked at. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), "");

    private final AddressRange[] ranges;
    private final String header;
    private final ForwardedFormat format;

    private TrustedProxies(List<AddressRange> ranges, String header) {
        this.ranges = ranges.toArray(AddressRange[]::new);
        this.header = header;
        this.format = ForwardedFormat.of(header);
    }

    /** Proxies to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address of the client of a request that came from {@code peer}; the peer's own where nobody else is known. */
    public ClientAddress clientAddress(ClientAddress peer, HeaderLines headers) {
        return trusts(peer) ? walk(peer, headers.lines(header)) : peer;
    }

    /** Whether a peer of that address may say where a request came from. */
    public boolean trusts(ClientAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The ranges of the proxies, none in {@link #NONE}. */
    public List<AddressRange> ranges() {
        return List.of(ranges);
    }

    /** The name of the header field, empty in {@link #NONE}. */
    public String header() {
        return header;
    }

    private ClientAddress walk(ClientAddress peer, List<String> lines) {
        if (format == ForwardedFormat.SINGLE_ADDRESS && lines.size() != 1) {
            return peer;
        }
        ForwardedEntries entries = new ForwardedEntries(format, lines);
        ClientAddress client = peer;
        do {
            ClientAddress entry = entries.next();
            if (entry.family() == Family.UNKNOWN) {
                return client;
            }
            client = entry;
        } while (trusts(client));
        return client;
    }

    /** Collects ranges and the name of the header field. Not thread-safe. */
    public static final class Builder {
        private final List<AddressRange> ranges = new ArrayList<>();
        private @Nullable String header;

        private Builder() {}

        /**
         * Trusts the peers of a range: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
         *
         * @throws IllegalArgumentException if the text is no address range, or the range is of all addresses
         */
        public Builder trust(String range) {
            return trust(AddressRange.parse(range), "\"" + range + "\"");
        }

        /**
         * Trusts the peers of a range.
         *
         * @throws IllegalArgumentException if the range is of all addresses
         */
        public Builder trust(AddressRange range) {
            return trust(range, "prefix length 0");
        }

        private Builder trust(AddressRange range, String given) {
            if (range.prefixLength() == 0) {
                throw new IllegalArgumentException(
                        given + " trusts everybody, so that any client could choose its address; expected the"
                                + " addresses of your proxies, for example 10.0.0.0/8");
            }
            ranges.add(range);
            return this;
        }

        /**
         * Says which header field the proxies write. It has to be one that each of them writes, whatever a
         * client sent in it.
         *
         * @throws IllegalArgumentException if no header field can have that name
         */
        public Builder header(String name) {
            if (name.isEmpty() || !name.chars().allMatch(c -> Ascii.isToken((char) c))) {
                throw new IllegalArgumentException(
                        "\"%s\" is no name of a header field, expected for example X-Forwarded-For"
                                .formatted(OneLine.of(name)));
            }
            this.header = name;
            return this;
        }

        /**
         * Makes the proxies.
         *
         * @throws IllegalArgumentException if there is no range or no header field
         */
        public TrustedProxies build() {
            if (ranges.isEmpty()) {
                throw new IllegalArgumentException("trusted proxies: no range, expected for example 10.0.0.0/8");
            }
            if (header == null) {
                throw new IllegalArgumentException(
                        "trusted proxies: no header field, expected for example X-Forwarded-For");
            }
            return new TrustedProxies(ranges, header);
        }
    }
}
