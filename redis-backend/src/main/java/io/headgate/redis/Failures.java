package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Says of which kind an error of Jedis or of the server is: by the error code, and for {@code ERR},
 * which stands for many things, by the text. What is not known is {@link Kind#UNEXPECTED}. Messages
 * hold the code alone, since the text may repeat a key.
 */
final class Failures {
    /** The name of an alert, with which newer JDKs begin what they say. */
    private static final Pattern JDK_ALERT = Pattern.compile("^\\([a-z_]+\\) ");

    private static final Set<String> NOT_READY = Set.of(
            "LOADING",
            "BUSY",
            "UNKILLABLE",
            "READONLY",
            "MASTERDOWN",
            "NOREPLICAS",
            "MISCONF",
            "CLUSTERDOWN",
            "TRYAGAIN");
    private static final Set<String> ACCESS = Set.of("NOAUTH", "WRONGPASS", "NOPERM", "DENIED");

    private static final String UNKNOWN_COMMAND = "unknown command";
    private static final Map<String, Kind> TEXTS = Map.of(
            "max number of clients",
            Kind.NOT_READY,
            "the user executing the script can't",
            Kind.ACCESS,
            UNKNOWN_COMMAND,
            Kind.ACCESS,
            "db index is out of range",
            Kind.ACCESS,
            "invalid db index",
            Kind.ACCESS,
            "invalid password",
            Kind.ACCESS,
            "without any password configured",
            Kind.ACCESS,
            "operation not permitted",
            Kind.ACCESS);

    /** Of an error that a command met inside a script, on servers before 7. */
    private static final Pattern INSIDE_SCRIPT =
            Pattern.compile("ERR Error running script .*: -?([A-Z]+) .*", Pattern.DOTALL);

    private static final Pattern CODE = Pattern.compile("([A-Z]+) .*", Pattern.DOTALL);

    /** Of Jedis itself, where the caller's client is one of a cluster. */
    private static final String SEVERAL_SLOTS = "multiple hash slots";

    private Failures() {}

    static BackendException of(JedisException e) {
        if (e instanceof JedisConnectionException) {
            return ofConnection(e);
        }
        if (e instanceof JedisAccessControlException || e instanceof JedisDataException) {
            return ofReply(e);
        }
        if (text(e).contains(SEVERAL_SLOTS)) {
            return new BackendException(Kind.UNEXPECTED, "the keys of one script call are in several slots", e);
        }
        return new BackendException(Kind.UNREACHABLE, "Jedis has no connection to Redis to give", e);
    }

    /** Whether the connection is still what it should be after this error. */
    static boolean leavesConnectionUsable(JedisException e) {
        return e instanceof JedisDataException && !isReadOnly(e) && kindOf(e) != Kind.ACCESS;
    }

    /** Whether the server was a master, and is none any more. */
    static boolean isReadOnly(JedisException e) {
        return e instanceof JedisDataException && code(e).equals("READONLY");
    }

    /** Whether the server has no command of that name. */
    static boolean isUnknownCommand(JedisException e) {
        return e instanceof JedisDataException
                && code(e).equals("ERR")
                && text(e).toLowerCase(Locale.ROOT).contains(UNKNOWN_COMMAND);
    }

    /** The error code, such as {@code NOPERM}, which repeats nothing. */
    static String code(JedisException e) {
        return code(text(e));
    }

    private static BackendException ofConnection(JedisException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                String said =
                        JDK_ALERT.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
                return new BackendException(Kind.UNREACHABLE, "TLS with Redis failed: " + said, e);
            }
            if (cause instanceof SocketTimeoutException) {
                return new BackendException(Kind.TIMEOUT, "Redis did not answer in time", e);
            }
        }
        return new BackendException(Kind.UNREACHABLE, "no connection to Redis, or it broke", e);
    }

    private static BackendException ofReply(JedisException e) {
        if (e instanceof JedisRedirectionException redirection) {
            return Redirection.of(redirection);
        }
        if (code(text(e)).equals("TRYAGAIN")) {
            return Redirection.tryAgain(e);
        }
        Kind kind = kindOf(e);
        String what = switch (kind) {
            case NOT_READY -> "Redis cannot serve now";
            case ACCESS -> "Redis does not give this user the access that is needed";
            case OUT_OF_MEMORY -> "Redis has no memory left";
            default -> "Redis answered with an error that is not expected";
        };
        return new BackendException(kind, what + " (" + code(e) + ")", withoutText(e));
    }

    /** Of whatever Jedis throws where the other side does not speak as Redis does, an array without end included. */
    static BackendException ofMalformed(Throwable e) {
        return new BackendException(
                Kind.UNREACHABLE, "the answer is not the script's, so this is no Redis", withoutText(e));
    }

    /** The server's text may repeat a password or a key. */
    static Throwable withoutText(Throwable e) {
        Throwable told = new Throwable(e.getClass().getName());
        told.setStackTrace(e.getStackTrace());
        return told;
    }

    private static Kind kindOf(JedisException e) {
        String text = text(e);
        String code = code(text);
        if (NOT_READY.contains(code)) {
            return Kind.NOT_READY;
        }
        if (ACCESS.contains(code)) {
            return Kind.ACCESS;
        }
        if (code.equals("OOM")) {
            return Kind.OUT_OF_MEMORY;
        }
        if (code.equals("ERR")) {
            String lower = text.toLowerCase(Locale.ROOT);
            return TEXTS.entrySet().stream()
                    .filter(known -> lower.contains(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(Kind.UNEXPECTED);
        }
        return e instanceof JedisAccessControlException ? Kind.ACCESS : Kind.UNEXPECTED;
    }

    private static String text(JedisException e) {
        return String.valueOf(e.getMessage());
    }

    private static String code(String text) {
        Matcher inside = INSIDE_SCRIPT.matcher(text);
        Matcher code = inside.matches() ? inside : CODE.matcher(text);
        return code.matches() ? code.group(1) : "no code";
    }
}
