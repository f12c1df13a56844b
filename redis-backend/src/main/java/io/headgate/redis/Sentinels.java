package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The master of now, as sentinels name it. They are asked one after the other, first the one that
 * answered last, whose connection is kept. While none answers the master that was named last counts.
 * Used by the thread that dials.
 */
final class Sentinels implements Whereabouts {
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_PATIENCE_NANOS = 4 * PATIENCE_NANOS;
    private static final int MOST_NAMES = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Login login;
    private final String master;
    private final List<Host> hosts;

    private final Introductions introductions = new Introductions();

    /** The place of the one that is asked first. */
    private int first;

    private @Nullable Link kept;
    private @Nullable Host named;
    private long patienceNanos = PATIENCE_NANOS;
    private List<String> warnings = List.of();

    Sentinels(Login login, String master) {
        this.login = login;
        this.master = master;
        this.hosts = login.address().hosts();
    }

    @Override
    public Host find(Sockets sockets) {
        List<Unusable> failures = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            try {
                Host found = ask(sockets);
                patienceNanos = PATIENCE_NANOS;
                warnings = List.of();
                named = found;
                return found;
            } catch (Unusable e) {
                failures.add(e);
                next(sockets);
            }
        }
        return lastNamed(failures);
    }

    /** Sentinels that are far away may take longer than is patient at first. */
    private Host lastNamed(List<Unusable> failures) {
        Unusable failure = together(failures);
        Host last = named;
        if (last == null) {
            patienceNanos = Math.min(2 * patienceNanos, MOST_PATIENCE_NANOS);
            throw failure;
        }
        warnings = List.of("a failover would not be noticed: " + Unusable.text(failure));
        return last;
    }

    @Override
    public long restNanos() {
        return ThreadLocalRandom.current().nextLong(REST_NANOS * 3 / 4, REST_NANOS * 5 / 4);
    }

    @Override
    public void doubt(Sockets sockets) {
        next(sockets);
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close(Sockets sockets) {
        Link link = kept;
        kept = null;
        if (link != null) {
            sockets.drop(link);
        }
    }

    private void next(Sockets sockets) {
        close(sockets);
        first = (first + 1) % hosts.size();
    }

    private Host ask(Sockets sockets) {
        Party party = Party.sentinel(login, hosts.get(first));
        try {
            Link link = connected(sockets, party);
            long deadlineNanos = System.nanoTime() + patienceNanos;
            Optional<Host> found = link.ask(this::masterNow, deadlineNanos);
            if (found.isPresent()) {
                return found.get();
            }
            throw unknownMaster(party, link.ask(Sentinels::masters, deadlineNanos));
        } catch (JedisException e) {
            throw Advice.of(party, e);
        } catch (BackendException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new Unusable(Kind.UNREACHABLE, party.says("this is no sentinel"), "", Failures.ofMalformed(e));
        }
    }

    private Link connected(Sockets sockets, Party party) {
        Link link = kept;
        if (link == null) {
            link = introductions
                    .connect(sockets, party, login.toSentinel(), patienceNanos)
                    .link();
            kept = link;
        }
        return link;
    }

    private Optional<Host> masterNow(Connection connection) {
        List<String> answer = BuilderFactory.STRING_LIST.build(
                connection.executeCommand(sentinel("GET-MASTER-ADDR-BY-NAME").add(master)));
        return answer == null
                ? Optional.empty()
                : Optional.of(new Host(answer.get(0), Integer.parseInt(answer.get(1))));
    }

    /** The names of the masters that a sentinel knows, as far as it tells. */
    private static List<String> masters(Connection connection) {
        try {
            List<?> masters = (List<?>) connection.executeCommand(sentinel("MASTERS"));
            return masters.stream()
                    .map(one ->
                            String.valueOf(BuilderFactory.STRING_MAP.build(one).get("name")))
                    .filter(NAME.asMatchPredicate())
                    .limit(MOST_NAMES)
                    .toList();
        } catch (JedisDataException e) {
            return List.of();
        }
    }

    private static CommandArguments sentinel(String subcommand) {
        return new CommandArguments(Command.SENTINEL).add(subcommand);
    }

    private Unusable unknownMaster(Party party, List<String> known) {
        String expected = known.isEmpty() ? "" : "expected one of its masters: " + String.join(", ", known);
        return new Unusable(Kind.NOT_READY, party.says("it knows no master \"%s\"".formatted(master)), expected);
    }

    /** A fault that somebody must put right is told, rather than that another sentinel is down. */
    private Unusable together(List<Unusable> failures) {
        return failures.stream()
                .filter(failure -> failure.kind() == Kind.ACCESS || failure.kind() == Kind.NOT_READY)
                .findFirst()
                .orElseGet(() -> new Unusable(
                        failures.get(0).kind(),
                        failures.stream().map(Unusable::text).collect(Collectors.joining("; ")),
                        ""));
    }

    /** {@code master of host:port,host:port}. */
    @Override
    public String toString() {
        return login.toString();
    }
}
