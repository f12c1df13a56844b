package io.headgate.redis.fault;

import static io.headgate.redis.fault.Deployment.Kind.CLUSTER;
import static io.headgate.redis.fault.Deployment.Kind.SENTINEL;
import static io.headgate.redis.fault.Deployment.Kind.SINGLE;

import io.headgate.redis.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The faults of the matrix, in the order of its rows. */
final class FaultCatalogue {
    private FaultCatalogue() {}

    static Stream<FaultCase> all() {
        return Stream.of(processes(), network(), states(), access(), topologies())
                .flatMap(List::stream);
    }

    static FaultCase named(String name) {
        return all().filter(fault -> fault.name.equals(name)).findFirst().orElseThrow();
    }

    private static List<FaultCase> processes() {
        return List.of(
                FaultCase.of("SIGKILL, back empty after 3 s", FaultCatalogue::kill)
                        .only(SINGLE)
                        .losesState(),
                FaultCase.of("SIGKILL, back empty at once", FaultCatalogue::restart)
                        .losesState(),
                FaultCase.of("SIGSTOP", FaultCatalogue::freeze),
                FaultCase.of("CLIENT PAUSE", ServerFaults::pause));
    }

    private static List<FaultCase> network() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        return List.of(
                FaultCase.ofWire("latency 5 ms", proxy -> proxy.latency(Duration.ofMillis(5))),
                FaultCase.ofWire("latency 60 ms", proxy -> proxy.latency(Duration.ofMillis(60))),
                FaultCase.ofWire("latency 500 ms", proxy -> proxy.latency(Duration.ofMillis(500))),
                FaultCase.ofWire("replies drip in", proxy -> proxy.set(Fault.DRIP)),
                FaultCase.ofWire("replies of HTTP", proxy -> proxy.answer(http)),
                FaultCase.ofWire("replies cut short", proxy -> proxy.set(Fault.CUT_REPLY)),
                FaultCase.ofWire("replies lost", proxy -> proxy.set(Fault.DROP_REPLY)),
                FaultCase.ofWire("connections reset", proxy -> proxy.set(Fault.RESET)),
                FaultCase.ofWire("connect black hole", proxy -> proxy.set(Fault.UNACCEPTED)),
                FaultCase.ofWire("read black hole", proxy -> proxy.set(Fault.BLACKHOLE)));
    }

    private static List<FaultCase> states() {
        return List.of(
                FaultCase.of("SCRIPT FLUSH each 50 ms", ServerFaults::flushScripts),
                FaultCase.of("BUSY", ServerFaults::keepBusy).with("--busy-reply-threshold", "50"),
                FaultCase.of("READONLY after demotion", Deployment::demote)
                        .only(SINGLE, CLUSTER)
                        .handsOver(),
                FaultCase.of("READONLY after demotion", Deployment::demote)
                        .only(SENTINEL)
                        .losesState(),
                FaultCase.of("LOADING", ServerFaults::load)
                        .with("--enable-debug-command", "yes", "--loading-process-events-interval-bytes", "1024"),
                FaultCase.of("NOREPLICAS", ServerFaults::lackReplicas),
                FaultCase.of("maxmemory, noeviction", ServerFaults::fill),
                FaultCase.of("maxclients", ServerFaults::refuseClients),
                FaultCase.of("a list under our key", ServerFaults::replaceValue)
                        .losesState()
                        .refusesExact());
    }

    private static List<FaultCase> access() {
        return List.of(
                FaultCase.of("password rotated", ServerFaults::rotatePassword),
                FaultCase.of("ACL without EVALSHA", deployment -> ServerFaults.forbid(deployment, "evalsha")),
                FaultCase.of("ACL without INCRBY", deployment -> ServerFaults.forbid(deployment, "incrby")));
    }

    private static List<FaultCase> topologies() {
        return List.of(
                FaultCase.of("SIGKILL of the master, 5 times", FaultCatalogue::kill)
                        .only(SENTINEL, CLUSTER)
                        .losesState()
                        .healsItself()
                        .rounds(5),
                FaultCase.of("SIGKILL of a master, full coverage not required", FaultCatalogue::kill)
                        .with("--cluster-require-full-coverage", "no")
                        .only(CLUSTER)
                        .losesState()
                        .healsItself(),
                FaultCase.of("all sentinels frozen", ServerFaults::freezeSentinels)
                        .only(SENTINEL),
                FaultCase.of("slots migrated", ServerFaults::migrate)
                        .only(CLUSTER)
                        .handsOver()
                        .healsItself());
    }

    private static Runnable kill(Deployment deployment) {
        RedisServer target = deployment.target();
        target.kill();
        return () -> deployment.rejoin(target);
    }

    private static Runnable restart(Deployment deployment) {
        kill(deployment).run();
        return () -> {};
    }

    private static Runnable freeze(Deployment deployment) {
        RedisServer target = deployment.target();
        target.freeze();
        return target::thaw;
    }
}
