package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 80 and 84: four JVMs whose Redis freezes for ten seconds under load, with the choice local. */
class FleetTest {
    private static final int NODES = 4;
    private static final Limit LIMIT = Limit.parse("1000/1s burst 100");

    /** A quarter of it. */
    private static final Limit LOCAL = Limit.parse("250/1s burst 25");

    private static final int DEADLINE_MILLIS = 50;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The server rounds times down to the microsecond. */
    private static final long SLACK_NANOS = 1_000;

    @TempDir
    Path directory;

    /** What the server says of itself at one moment. */
    private record Sample(long nanos, long commands, long connections) {}

    @Tag("long")
    @Test
    void aFleetStaysWithinItsBoundAndComesBackWithoutASpike() throws InterruptedException {
        List<ChildJvm> members = new ArrayList<>();
        try (RedisServer redis = RedisServer.start()) {
            List<Path> files = startMembers(redis, members);
            long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            long freeze = start + TimeUnit.SECONDS.toNanos(4);
            long thaw = freeze + TimeUnit.SECONDS.toNanos(10);
            long end = thaw + TimeUnit.SECONDS.toNanos(8);
            members.forEach(member -> member.tell(start + " " + end));
            List<Sample> samples = samples(redis, start, freeze);
            redis.freeze();
            parkUntil(thaw);
            redis.thaw();
            samples.addAll(samples(redis, thaw, end));
            for (ChildJvm member : members) {
                assertEquals("0", member.await("done "), "threads that still wait");
                member.awaitEnd();
            }
            check(files.stream().map(FleetTest::read).toList(), samples, freeze, thaw);
        } finally {
            members.forEach(ChildJvm::close);
        }
    }

    private List<Path> startMembers(RedisServer redis, List<ChildJvm> members) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Path file = directory.resolve("member-" + i);
            files.add(file);
            // four JVMs and a server on two cores: 32 threads ask 1 600 times a second
            members.add(ChildJvm.start(
                    FleetMember.class,
                    directory,
                    Map.of(),
                    redis.uri() + "?nodes=" + NODES + "&deadline=" + DEADLINE_MILLIS + "ms",
                    LIMIT.toString(),
                    "8",
                    "20",
                    file.toString()));
        }
        members.forEach(member -> member.await("ready"));
        return files;
    }

    private static List<Sample> samples(RedisServer redis, long from, long until) {
        List<Sample> samples = new ArrayList<>();
        for (long next = from; next - until <= 0; next += TICK_NANOS) {
            parkUntil(next);
            samples.add(new Sample(
                    System.nanoTime(),
                    Long.parseLong(redis.info("total_commands_processed")),
                    Long.parseLong(redis.info("total_connections_received"))));
        }
        return samples;
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static List<FleetDecision> read(Path file) {
        try {
            return Files.readAllLines(file).stream().map(FleetDecision::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(List<List<FleetDecision>> members, List<Sample> samples, long freeze, long thaw) {
        List<FleetDecision> all = members.stream().flatMap(List::stream).toList();
        long redisExcess = new HistoryCheck(LIMIT, SLACK_NANOS).excess(admitted(all, "redis"));
        long localExcess = members.stream()
                .mapToLong(member -> new HistoryCheck(LOCAL, SLACK_NANOS).excess(admitted(member, "local")))
                .max()
                .orElseThrow();
        long nobody = all.stream().filter(one -> one.by().equals("nobody")).count();
        double[] millis =
                all.stream().mapToDouble(FleetDecision::millis).sorted().toArray();
        double p999 = millis[(int) Math.ceil(0.999 * millis.length) - 1];
        double back = (admitted(all, "local").stream()
                                .mapToLong(Call::receiveNanos)
                                .max()
                                .orElse(thaw)
                        - thaw)
                / 1e9;
        double spike = rates(samples, Sample::commands, thaw, Long.MAX_VALUE)
                        .max()
                        .orElseThrow()
                / rates(samples, Sample::commands, Long.MIN_VALUE, freeze).max().orElseThrow();
        double dialled =
                rates(samples, Sample::connections, thaw, Long.MAX_VALUE).max().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "promises 80 and 84: %d decisions, excess in Redis %d, in a node's memory %d; most in a second %.2f of"
                        + " the limit, of the bound 2 x burst + 2 x rate %.2f; p99.9 %.1f ms; last local decision %.1f s"
                        + " after the thaw; commands/s after / before %.2f; at most %.0f new connections/s of four nodes%n",
                all.size(),
                redisExcess,
                localExcess,
                mostInASecond(all) / 1_000.0,
                mostInASecond(all) / 2_200.0,
                p999,
                back,
                spike,
                dialled);
        assertEquals(0, redisExcess, "units that Redis granted above the limit");
        assertEquals(0, localExcess, "units that a node granted above its part");
        assertEquals(0, nobody, "decisions that nobody made");
        assertTrue(admitted(all, "local").size() > 100, "no local decision");
        assertTrue(spike <= 2, "commands/s after the thaw / before: " + spike);
        assertTrue(
                admitted(all, "redis").stream().anyMatch(call -> call.sendNanos() - thaw > 0),
                "Redis is not used again");
    }

    private static List<Call> admitted(List<FleetDecision> decisions, String by) {
        return decisions.stream()
                .filter(one -> one.admittedBy(by))
                .map(FleetDecision::call)
                .toList();
    }

    /** Of a counter how many in a second, for each tick between these moments. */
    private static DoubleStream rates(List<Sample> samples, ToLongFunction<Sample> counter, long from, long until) {
        return IntStream.range(1, samples.size())
                .filter(i ->
                        samples.get(i - 1).nanos() >= from && samples.get(i).nanos() - TICK_NANOS <= until)
                .mapToDouble(i -> (counter.applyAsLong(samples.get(i)) - counter.applyAsLong(samples.get(i - 1)))
                        * 1e9
                        / (samples.get(i).nanos() - samples.get(i - 1).nanos()));
    }

    private static long mostInASecond(List<FleetDecision> all) {
        long[] ends = all.stream()
                .filter(FleetDecision::admits)
                .mapToLong(FleetDecision::receiveNanos)
                .sorted()
                .toArray();
        int most = 0;
        for (int first = 0, last = 0; last < ends.length; last++) {
            while (ends[last] - ends[first] > TimeUnit.SECONDS.toNanos(1)) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
