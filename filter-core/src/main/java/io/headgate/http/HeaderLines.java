package io.headgate.http;

import java.util.List;

/**
 * The header fields of one request, line by line, as its adapter reads them. Used by one thread, while
 * the request lasts.
 */
@FunctionalInterface
public interface HeaderLines {
    /**
     * The values of all lines of a header field, in the order in which they were sent; empty where there
     * is none. The case of the name does not count.
     */
    List<String> lines(String name);
}
