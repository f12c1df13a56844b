package io.headgate.http;

import io.headgate.ClientAddress;
import java.util.List;

/** The entries of a header field, all its lines as one list, from the right to the left. Used by one thread. */
final class ForwardedEntries {
    /** More than any chain of proxies; it bounds the work. */
    private static final int MAX_ENTRIES = 32;

    private static final int LINE_IS_READ = -1;

    private final ForwardedFormat format;
    private final List<String> lines;
    private int line;
    private int end = LINE_IS_READ;
    private int entriesLeft = MAX_ENTRIES;

    ForwardedEntries(ForwardedFormat format, List<String> lines) {
        this.format = format;
        this.lines = lines;
        this.line = lines.size();
    }

    /** The address of the next entry; {@link ClientAddress#UNKNOWN} where it tells none, or none is left. */
    ClientAddress next() {
        if (end == LINE_IS_READ && line > 0) {
            line--;
            end = lines.get(line).length();
        }
        if (end == LINE_IS_READ || entriesLeft-- == 0) {
            return ClientAddress.UNKNOWN;
        }
        return read(lines.get(line));
    }

    private ClientAddress read(String text) {
        int entryEnd = end;
        int start = format.startOfLast(text, entryEnd);
        if (start == ForwardedFormat.NO_ENTRY) {
            return ClientAddress.UNKNOWN;
        }
        // without the comma
        end = start - 1;
        return format.read(text, start, entryEnd);
    }
}
