package io.headgate.redis;

import io.headgate.BackendUri;
import io.headgate.OneLine;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a URI as far as it says where a Redis is, and as whom to speak to it. Messages hold no password. */
final class AddressParser {
    static final String PASSWORD_FILE = "password-file";
    static final String SENTINEL_USER = "sentinel-user";
    static final String SENTINEL_PASSWORD = "sentinel-password";
    static final String SENTINEL_PASSWORD_FILE = "sentinel-password-file";

    private static final int MAX_PORT = 65_535;
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,4}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern PATH = Pattern.compile("/([^/]*)(?:/(.*))?");

    private final BackendUri uri;
    private final Topology topology;

    AddressParser(BackendUri uri) {
        this.uri = uri;
        this.topology = Topology.of(uri.scheme());
    }

    /** @throws IllegalArgumentException if a part is wrong */
    Address parse() {
        String text = uri.address();
        int start = Math.max(2, text.lastIndexOf('@') + 1);
        int slash = text.indexOf('/', 2);
        if (!text.startsWith("//") || (slash >= 0 && slash < start)) {
            throw malformed();
        }
        String hosts = text.substring(start, slash < 0 ? text.length() : slash);
        String path = slash < 0 || slash == text.length() - 1 ? "" : text.substring(slash);
        List<Host> found = hosts(text.substring(0, start), hosts, path);
        String userInfo = text.substring(2, Math.max(2, start - 1));
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        Password password = password(colon < 0 ? null : decoded(userInfo.substring(colon + 1)), PASSWORD_FILE);
        if (start > 2 && password == null) {
            throw wrong("a user without a password, expected user:password@ or :password@, or " + PASSWORD_FILE);
        }
        return new Address(
                topology,
                found,
                Topology.isTls(uri.scheme()),
                database(path),
                user.isEmpty() ? null : decoded(user),
                password,
                topology == Topology.SENTINEL ? master(path) : null,
                sentinelUser(),
                password(uri.parameters().get(SENTINEL_PASSWORD), SENTINEL_PASSWORD_FILE));
    }

    /**
     * A password that is given, or that in a file, or none.
     *
     * @param file the name of the parameter that may say where the file is
     */
    private @Nullable Password password(@Nullable String given, String file) {
        String path = uri.parameters().get(file);
        if (path == null) {
            return given == null ? null : Password.of(given);
        }
        if (given != null) {
            throw wrong("a password and %s, expected one of them".formatted(file));
        }
        try {
            return Password.inFile(file, path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(uri.scheme() + ": " + e.getMessage(), e);
        }
    }

    private List<Host> hosts(String before, String text, String path) {
        List<Host> hosts = new ArrayList<>();
        String[] parts = text.split(",", -1);
        if (parts.length > 1 && topology == Topology.SINGLE) {
            throw wrong("several hosts, expected one, or the scheme %s or %s"
                    .formatted(scheme(Topology.SENTINEL), scheme(Topology.CLUSTER)));
        }
        for (String part : parts) {
            if (part.isEmpty() && parts.length > 1) {
                throw wrong("a host is missing, expected them as in " + example());
            }
            Host host = host(before, part, path);
            if (hosts.contains(host)) {
                throw wrong("the host %s is given twice".formatted(host));
            }
            hosts.add(host);
        }
        return hosts;
    }

    /** All of the URI is looked at with each host, so that what is malformed is not repeated in another message. */
    private Host host(String before, String text, String path) {
        URI parsed = parse(before + withoutUnderscores(text) + path);
        String host = parsed.getHost();
        if (host == null || parsed.getRawFragment() != null) {
            throw malformed();
        }
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : text.substring(0, host.length());
        return new Host(name, port(parsed.getPort()));
    }

    /** No host name on the Internet has one, so {@link URI} knows none, but names in a container network do. */
    private static String withoutUnderscores(String host) {
        return host.replace('_', 'x');
    }

    private URI parse(String address) {
        try {
            return new URI(uri.scheme() + ":" + address).parseServerAuthority();
        } catch (URISyntaxException e) {
            // without the cause: its message holds the password
            throw malformed();
        }
    }

    private int port(int port) {
        if (port < 0) {
            return topology.port();
        }
        if (port < 1 || port > MAX_PORT) {
            throw wrong("port %d, expected 1 to %d".formatted(port, MAX_PORT));
        }
        return port;
    }

    private int database(String path) {
        String text = topology == Topology.SENTINEL ? afterMaster(path) : path.isEmpty() ? "" : path.substring(1);
        if (text.isEmpty()) {
            return 0;
        }
        if (topology == Topology.CLUSTER && !text.equals("0")) {
            throw wrong(
                    "database \"%s\", expected none, since a cluster has no other than 0".formatted(OneLine.of(text)));
        }
        if (!DATABASE.matcher(text).matches()) {
            throw wrong("database \"%s\", expected a number such as /1%s".formatted(OneLine.of(text), orMaster(text)));
        }
        return Integer.parseInt(text);
    }

    /** A name where a number should be is most likely that of a master. */
    private String orMaster(String text) {
        return topology == Topology.SINGLE && NAME.matcher(text).matches() && Character.isLetter(text.charAt(0))
                ? ", or the scheme %s for the name of a master".formatted(scheme(Topology.SENTINEL))
                : "";
    }

    private static String afterMaster(String path) {
        Matcher parts = PATH.matcher(path);
        return parts.matches() && parts.group(2) != null ? parts.group(2) : "";
    }

    private String master(String path) {
        Matcher parts = PATH.matcher(path);
        String name = parts.matches() ? parts.group(1) : "";
        if (name.isEmpty() || (parts.group(2) == null && DATABASE.matcher(name).matches())) {
            throw wrong("no name of a master, expected it after the hosts as in " + example());
        }
        if (!NAME.matcher(name).matches()) {
            throw wrong("master \"%s\", expected letters, digits, \".\", \"_\" and \"-\"".formatted(OneLine.of(name)));
        }
        return name;
    }

    private @Nullable String sentinelUser() {
        Map<String, String> parameters = uri.parameters();
        if (parameters.containsKey(SENTINEL_USER)
                && !parameters.containsKey(SENTINEL_PASSWORD)
                && !parameters.containsKey(SENTINEL_PASSWORD_FILE)) {
            throw wrong("%s without %s".formatted(SENTINEL_USER, SENTINEL_PASSWORD));
        }
        return parameters.get(SENTINEL_USER);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private IllegalArgumentException malformed() {
        return wrong("the address is malformed, expected for example %s, other characters than letters and digits in"
                        .formatted(examples())
                + " user and password escaped as in %40");
    }

    private String examples() {
        String scheme = uri.scheme();
        return topology == Topology.SINGLE
                ? "%s://127.0.0.1:6379 or %s://user:password@redis.example:6379/1".formatted(scheme, scheme)
                : example();
    }

    private String example() {
        return switch (topology) {
            case SINGLE -> uri.scheme() + "://127.0.0.1:6379";
            case SENTINEL -> uri.scheme() + "://user:password@a.example:26379,b.example:26379/mymaster";
            case CLUSTER -> uri.scheme() + "://user:password@a.example:6379,b.example:6379";
        };
    }

    private String scheme(Topology other) {
        return other.scheme(Topology.isTls(uri.scheme()));
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(uri.scheme() + ": " + what);
    }
}
