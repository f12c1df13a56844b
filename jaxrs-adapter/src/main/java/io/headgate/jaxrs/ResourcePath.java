package io.headgate.jaxrs;

import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayDeque;
import java.util.Deque;

/** The path of a request outside a servlet container: decoded, without parameters, {@code .} or {@code ..}. */
final class ResourcePath {
    private ResourcePath() {}

    static String of(UriInfo uri) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : uri.getBaseUri().getPath().split("/", -1)) {
            append(segment, segments);
        }
        for (PathSegment segment : uri.getPathSegments()) {
            append(segment.getPath(), segments);
        }
        return "/" + String.join("/", segments);
    }

    private static void append(String segment, Deque<String> segments) {
        if (segment.equals("..")) {
            segments.pollLast();
        } else if (!segment.isEmpty() && !segment.equals(".")) {
            segments.addLast(segment);
        }
    }
}
