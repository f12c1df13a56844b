package io.headgate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a policy covers: by path, method and header fields. Immutable and thread-safe.
 *
 * <pre>{@code
 * RequestMatch logins = RequestMatch.builder().path("/login").method("POST").build();
 * }</pre>
 *
 * <p>A request is covered if one of the paths, one of the methods and all of the header fields are its own. Where
 * two readings of a request are possible it is covered if one of them is: a path as {@link PathPattern#covers}
 * says; {@code GET} covers {@code HEAD}; a method is the one that was sent or one that a method-override field
 * ({@code X-HTTP-Method-Override}, {@code X-Method-Override}, {@code X-HTTP-Method}) names, in any case; and of a
 * header field every line counts.
 */
public final class RequestMatch {
    /** Every request. */
    public static final RequestMatch ALL = new RequestMatch(List.of(), List.of(), List.of());

    private static final String[] OVERRIDES = {"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"};

    private final List<PathPattern> paths;
    private final List<String> methods;
    private final List<HeaderField> headers;

    /**
     * A header field that is to be there.
     *
     * @param name in any case
     * @param value its value, in any case, or null for any
     */
    public record HeaderField(String name, @Nullable String value) {
        private boolean isIn(RequestView request) {
            List<String> lines = request.lines(name);
            for (int i = 0; i < lines.size(); i++) {
                if (value == null || value.equalsIgnoreCase(lines.get(i).strip())) {
                    return true;
                }
            }
            return false;
        }

        /** The name, and never the value, which may be a secret. */
        @Override
        public String toString() {
            return value == null ? name : name + "=...";
        }
    }

    private RequestMatch(List<PathPattern> paths, List<String> methods, List<HeaderField> headers) {
        this.paths = List.copyOf(paths);
        this.methods = List.copyOf(methods);
        this.headers = List.copyOf(headers);
    }

    /** A match to be filled in: at least one path, method or header field. */
    public static Builder builder() {
        return new Builder();
    }

    /** The patterns of which one has to cover the path; none where any path will do. */
    public List<PathPattern> paths() {
        return paths;
    }

    /** The methods of which one has to be the request's; none where any method will do. */
    public List<String> methods() {
        return methods;
    }

    /** The header fields that have to be there, all of them. */
    public List<HeaderField> headers() {
        return headers;
    }

    /** Whether a policy with this match covers a request. */
    @SuppressWarnings("ReferenceEquality") // another one that is as empty is looked at
    public boolean covers(RequestView request) {
        return this == ALL || (coversMethod(request) && coversPath(request) && coversHeaders(request));
    }

    private boolean coversMethod(RequestView request) {
        if (methods.isEmpty() || hasMethod(request.method())) {
            return true;
        }
        for (String override : OVERRIDES) {
            List<String> lines = request.lines(override);
            for (int i = 0; i < lines.size(); i++) {
                if (hasMethod(lines.get(i).strip())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasMethod(String sent) {
        for (int i = 0; i < methods.size(); i++) {
            String method = methods.get(i);
            if (method.equalsIgnoreCase(sent) || (method.equals("GET") && sent.equalsIgnoreCase("HEAD"))) {
                return true;
            }
        }
        return false;
    }

    private boolean coversPath(RequestView request) {
        if (paths.isEmpty()) {
            return true;
        }
        PathSegments segments = request.pathSegments();
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).covers(segments)) {
                return true;
            }
        }
        return false;
    }

    private boolean coversHeaders(RequestView request) {
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).isIn(request)) {
                return false;
            }
        }
        return true;
    }

    /** What stands for {@code {name}} in the first pattern that covers the path, or null. */
    @Nullable
    String segment(String name, RequestView request) {
        PathSegments segments = request.pathSegments();
        for (PathPattern path : paths) {
            if (path.covers(segments)) {
                return path.segment(name, segments);
            }
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestMatch that
                && paths.equals(that.paths)
                && methods.equals(that.methods)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * paths.hashCode() + methods.hashCode()) + headers.hashCode();
    }

    /** For people: {@code path /login, method POST}; no value of a header field. */
    @Override
    public String toString() {
        String text = Stream.of(
                        paths.stream().map(path -> "path " + path),
                        methods.stream().map(method -> "method " + method),
                        headers.stream().map(header -> "header " + header))
                .flatMap(parts -> parts)
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "every request" : OneLine.of(text);
    }

    /** Collects the parts of a {@link RequestMatch}. Not thread-safe. */
    public static final class Builder {
        private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

        private final List<PathPattern> paths = new ArrayList<>();
        private final List<String> methods = new ArrayList<>();
        private final List<HeaderField> headers = new ArrayList<>();

        private Builder() {}

        /**
         * Adds patterns; one of all that were added has to cover the path.
         *
         * @throws IllegalArgumentException if one is no {@link PathPattern}
         */
        public Builder path(String... patterns) {
            for (String pattern : patterns) {
                paths.add(PathPattern.parse(pattern));
            }
            return this;
        }

        /**
         * Adds methods, as they are sent: {@code POST}.
         *
         * @throws IllegalArgumentException if one is empty, no method can have that name, or it is in lower case
         */
        public Builder method(String... names) {
            for (String name : names) {
                methods.add(MethodName.require(name));
            }
            return this;
        }

        /**
         * Adds a header field that has to be there, whatever its value.
         *
         * @throws IllegalArgumentException if no header field can have that name
         */
        public Builder header(String name) {
            headers.add(new HeaderField(requireName(name), null));
            return this;
        }

        /**
         * Adds a header field that has to be there with a value, in any case.
         *
         * @throws IllegalArgumentException if no header field can have that name, or the value is blank
         */
        public Builder header(String name, String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException(
                        "match: the value of the header field %s is blank, expected one, or the name alone for any"
                                .formatted(requireName(name)));
            }
            headers.add(new HeaderField(requireName(name), value.strip()));
            return this;
        }

        private static String requireName(String name) {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "match: \"%s\" is no name of a header field, expected for example X-Api-Key"
                                .formatted(OneLine.of(name)));
            }
            return name;
        }

        /**
         * Makes the match.
         *
         * @throws IllegalArgumentException if there is neither a path nor a method nor a header field
         */
        public RequestMatch build() {
            if (paths.isEmpty() && methods.isEmpty() && headers.isEmpty()) {
                throw new IllegalArgumentException(
                        "match: no path, method or header, expected at least one; a policy without a match covers"
                                + " every request");
            }
            return new RequestMatch(paths, methods, headers);
        }
    }
}
