package io.headgate.config;

import io.headgate.PathPattern;
import io.headgate.RequestView;
import io.headgate.http.AddressRange;
import io.headgate.http.TrustedProxies;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The text form of a list of requests, those that are exempt or those that are blocked: address ranges, path
 * patterns and keys. Immutable and thread-safe.
 *
 * <p>Example: {@code 10.0.0.0/8, ::1, /health, /static/**, header:X-Api-Key=k-123, principal=monitor}. A path
 * pattern may be written with the prefix {@code path:}.
 *
 * <p>Each list errs to the safe side: a path is exempt if a pattern {@linkplain PathPattern#matches matches} it, and
 * blocked if one {@linkplain PathPattern#covers covers} it; a header field that is sent on several lines exempts
 * nothing, and blocks by each of them.
 */
public final class RequestList implements Predicate<RequestView> {
    /** A list without an entry. */
    public static final RequestList NONE = new RequestList(List.of());

    private final RequestListEntry[] entries;

    private RequestList(List<RequestListEntry> entries) {
        this.entries = entries.toArray(RequestListEntry[]::new);
    }

    /**
     * Reads a list of requests that are exempt, separated by commas.
     *
     * @throws IllegalArgumentException if an entry is neither an address range nor a path pattern nor a key
     */
    public static RequestList exempt(String text) {
        return exempt(Arrays.asList(text.split(",", -1)));
    }

    /**
     * Reads a list of requests that are exempt, one entry each.
     *
     * @throws IllegalArgumentException if an entry is neither an address range nor a path pattern nor a key
     */
    public static RequestList exempt(List<String> entries) {
        return new RequestList(entries.stream()
                .map(entry -> RequestListEntry.parse(entry, false))
                .toList());
    }

    /**
     * Reads a list of requests that are blocked, separated by commas.
     *
     * @throws IllegalArgumentException if an entry is neither an address range nor a path pattern nor a key
     */
    public static RequestList blocked(String text) {
        return blocked(Arrays.asList(text.split(",", -1)));
    }

    /**
     * Reads a list of requests that are blocked, one entry each.
     *
     * @throws IllegalArgumentException if an entry is neither an address range nor a path pattern nor a key
     */
    public static RequestList blocked(List<String> entries) {
        return new RequestList(entries.stream()
                .map(entry -> RequestListEntry.parse(entry, true))
                .toList());
    }

    /** Whether a request is on the list. */
    @Override
    public boolean test(RequestView request) {
        for (RequestListEntry entry : entries) {
            if (entry.test(request)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Refuses a list of exempt requests with addresses of trusted proxies: a request has the address of the last
     * proxy where nobody names the client, so that leaving the name out would exempt.
     *
     * @throws IllegalArgumentException if a range of the list overlaps one of the proxies
     */
    public RequestList apartFrom(TrustedProxies proxies) {
        for (RequestListEntry entry : entries) {
            AddressRange range = entry.range();
            if (range != null && proxies.ranges().stream().anyMatch(range::overlaps)) {
                throw new IllegalArgumentException(
                        ("\"%s\" has addresses of trusted proxies: where a proxy does not name the client, a request"
                                        + " has the proxy's address, and would be exempt; expected ranges without"
                                        + " your proxies")
                                .formatted(entry.text()));
            }
        }
        return this;
    }

    /** The entries, without the values of keys: {@code 10.0.0.0/8, header:X-Api-Key=...}. */
    @Override
    public String toString() {
        return Arrays.stream(entries).map(RequestListEntry::text).collect(Collectors.joining(", "));
    }
}
