package io.headgate.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/** What a user of a server or of a sentinel must be allowed, as a line for its operator. */
final class Rights {
    private static final List<String> SCRIPT =
            List.of("+eval", "+evalsha", "+time", "+get", "+set", "+incrby", "+pexpireat", "+del");
    private static final List<String> CLUSTER = List.of("+cluster|slots", "+asking");
    private static final List<String> SENTINEL = List.of("+sentinel|get-master-addr-by-name", "+sentinel|masters");

    /** Without these something is not told, and all else works. */
    private static final List<String> OPTIONAL = List.of("+client|setname", "+info");

    /** What a shell and a log take as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    private Rights() {}

    /** Of the user of a server: {@code ACL SETUSER name ~prefix:* +eval ...}. */
    static String ofServer(Login login) {
        Address address = login.address();
        List<String> rights = new ArrayList<>(List.of("~" + login.prefix() + ":*"));
        rights.addAll(SCRIPT);
        if (address.topology() == Topology.CLUSTER) {
            rights.addAll(CLUSTER);
        }
        if (address.database() > 0) {
            rights.add("+select");
        }
        rights.addAll(OPTIONAL);
        return line(address.user(), rights);
    }

    /** Of the user of a sentinel. */
    static String ofSentinel(Login login) {
        List<String> rights = new ArrayList<>(SENTINEL);
        rights.add(OPTIONAL.get(0));
        return line(login.address().sentinelUser(), rights);
    }

    /** Which of the rights a refusal is about, if it says so; what else it says may be a key. */
    static Optional<String> named(JedisException refusal) {
        String text = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of(SCRIPT, CLUSTER, SENTINEL, List.of("+select"))
                .flatMap(List::stream)
                .map(right -> right.substring(1))
                .filter(right -> text.contains("'" + right + "'"))
                .findFirst();
    }

    private static String line(@Nullable String user, List<String> rights) {
        String name = user == null ? "default" : PLAIN.matcher(user).matches() ? user : "NAME";
        return "ACL SETUSER " + name + " " + String.join(" ", rights);
    }
}
