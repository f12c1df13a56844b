package io.headgate.http;

import io.headgate.ClientAddress;

/** How a header field tells of addresses. Entries are found from the right, where the nearest proxy wrote. */
enum ForwardedFormat {
    /** {@code X-Forwarded-For}: addresses, separated by commas. */
    ADDRESS_LIST {
        @Override
        int startOfLast(String line, int end) {
            int from = Math.max(0, end - 1 - MAX_ENTRY_LENGTH);
            for (int at = end - 1; at >= from; at--) {
                if (line.charAt(at) == ',') {
                    return at + 1;
                }
            }
            return end > MAX_ENTRY_LENGTH ? NO_ENTRY : 0;
        }
    },

    /** {@code Forwarded}, RFC 7239: elements of parameters, whose quoted values may hold a comma. */
    ELEMENT_LIST {
        @Override
        int startOfLast(String line, int end) {
            return ForwardedElement.startOfLast(line, end, MAX_ENTRY_LENGTH);
        }

        @Override
        ClientAddress read(String line, int start, int end) {
            return ForwardedElement.addressOf(line.substring(start, end));
        }
    },

    /** One address, which the proxy sets in place of what a client sent: {@code X-Real-IP} and the like. */
    SINGLE_ADDRESS {
        @Override
        int startOfLast(String line, int end) {
            return end > MAX_ENTRY_LENGTH ? NO_ENTRY : 0;
        }
    };

    /** What {@link #startOfLast} says of an entry that is too long, or has no beginning. */
    static final int NO_ENTRY = -1;

    /** More than any address or element of a proxy takes; it bounds the work. */
    static final int MAX_ENTRY_LENGTH = 1_024;

    /** The format of a header field. */
    static ForwardedFormat of(String header) {
        if (header.equalsIgnoreCase("X-Forwarded-For")) {
            return ADDRESS_LIST;
        }
        return header.equalsIgnoreCase("Forwarded") ? ELEMENT_LIST : SINGLE_ADDRESS;
    }

    /** Where the last entry begins of those in front of {@code end}, or {@link #NO_ENTRY}. */
    abstract int startOfLast(String line, int end);

    /** The address of one entry; {@link ClientAddress#UNKNOWN} where it tells none. */
    ClientAddress read(String line, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Ascii.isSpace(line.charAt(from))) {
            from++;
        }
        while (from < to && Ascii.isSpace(line.charAt(to - 1))) {
            to--;
        }
        return AddressParser.parse(line.substring(from, to));
    }
}
