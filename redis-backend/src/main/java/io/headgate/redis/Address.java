package io.headgate.redis;

import io.headgate.BackendUri;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a URI: where a Redis is, and as whom to speak to it. Immutable; messages and {@link
 * #toString()} hold no password.
 *
 * @param host a name, or an address without brackets
 * @param user null for the default user
 * @param password null for none
 */
record Address(
        String host,
        int port,
        boolean tls,
        int database,
        @Nullable String user,
        @Nullable String password) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    /** @throws IllegalArgumentException if a part is wrong */
    static Address of(BackendUri uri) {
        String text = uri.address();
        int start = Math.max(2, text.lastIndexOf('@') + 1);
        URI parsed = parse(uri, withoutUnderscores(text, start));
        String host = parsed.getHost();
        if (host == null || parsed.getRawFragment() != null) {
            throw malformed(uri);
        }
        host = text.substring(start, start + host.length());
        String userInfo = parsed.getRawUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        if (userInfo != null && colon < 0) {
            throw wrong(uri, "a user without a password, expected user:password@ or :password@");
        }
        return new Address(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port(uri, parsed.getPort()),
                uri.scheme().equals("rediss"),
                database(uri, parsed.getRawPath()),
                colon > 0 ? decoded(userInfo.substring(0, colon)) : null,
                colon >= 0 ? decoded(userInfo.substring(colon + 1)) : null);
    }

    /** Whether it is this machine, so that nobody listens on the way. */
    boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** No host name on the Internet has one, so {@link URI} knows none, but names in a container network do. */
    private static String withoutUnderscores(String text, int start) {
        int slash = text.indexOf('/', start);
        int end = slash < 0 ? text.length() : slash;
        return end <= start
                ? text
                : text.substring(0, start) + text.substring(start, end).replace('_', 'x') + text.substring(end);
    }

    private static URI parse(BackendUri uri, String address) {
        try {
            return new URI(uri.scheme() + ":" + address).parseServerAuthority();
        } catch (URISyntaxException e) {
            // without the cause: its message holds the password
            throw malformed(uri);
        }
    }

    private static int port(BackendUri uri, int port) {
        if (port < 0) {
            return DEFAULT_PORT;
        }
        if (port < 1 || port > MAX_PORT) {
            throw wrong(uri, "port %d, expected 1 to %d".formatted(port, MAX_PORT));
        }
        return port;
    }

    private static int database(BackendUri uri, String path) {
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/[0-9]{1,4}")) {
            throw wrong(uri, "database \"%s\", expected a number such as /1".formatted(path.substring(1)));
        }
        return Integer.parseInt(path.substring(1));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed(BackendUri uri) {
        return wrong(
                uri,
                "the address is malformed, expected for example %s://127.0.0.1:6379 or".formatted(uri.scheme())
                        + " %s://user:password@redis.example:6379/1, other characters than letters and digits in"
                                .formatted(uri.scheme())
                        + " user and password escaped as in %40");
    }

    private static IllegalArgumentException wrong(BackendUri uri, String what) {
        return new IllegalArgumentException(uri.scheme() + ": " + what);
    }
}
