package io.headgate.redis.fault;

import io.headgate.BackendException;
import io.headgate.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an application saw of a fault.
 *
 * @param during the decisions from the fault until Redis decided again, and a second of those after it
 * @param machineMillis how late threads of this machine woke up meanwhile, at worst
 * @param outages for how many seconds Redis did not decide, of each fault
 * @param recoveries seconds until it did from the fault's end, or from the fault where nobody ended it
 * @param over units that Redis granted the exact client beyond its limit
 * @param stateKept whether Redis knew all that it had granted
 * @param state the health in the end
 */
record FaultRow(
        Deployment.Kind kind,
        FaultCase fault,
        List<Decided> during,
        double machineMillis,
        List<Double> outages,
        List<Double> recoveries,
        long over,
        boolean stateKept,
        Health.State state) {
    static final String HEAD = """
            | set-up | fault | decisions | p99.9 ms | machine ms | by choice | 503 by `closed` | 503 else | exceptions \
            | outage s | recovery s | over | seen as |
            |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
            """;

    private static final double DEADLINE_MILLIS = 50;
    private static final double ALLOWED_MILLIS = 20;
    private static final double RECOVERY_SECONDS = 10;

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.1f | %.1f | %d | %d | %d%s | %d | %s | %s | %d%s | %s |",
                kind.name().toLowerCase(Locale.ROOT),
                fault.name,
                during.size(),
                p999(),
                machineMillis,
                count(Decided::byChoice),
                count(one -> isUnavailable(one) && one.policy().equals(Traffic.CLOSED)),
                unexpectedlyUnavailable(),
                fault.refusesExact ? " (and %d on that key)".formatted(onExact()) : "",
                thrown(),
                seconds(outages),
                seconds(recoveries),
                over,
                stateKept ? "" : " (state not kept)",
                kinds());
    }

    /** What the failures were, as the decisions tell. */
    Set<String> failures() {
        return told(failure -> String.valueOf(failure.getMessage()));
    }

    /** What is not as it should be, however busy the machine is; empty if all is. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        check(violations, thrown() == 0, "exceptions reached the application");
        check(violations, unexpectedlyUnavailable() == 0, "503 though the policy is not closed");
        check(violations, !stateKept || over == 0, "more was granted than the limit allows");
        check(violations, recoveries.stream().allMatch(it -> it < RECOVERY_SECONDS), "Redis was not used again soon");
        check(violations, !fault.refusesExact || onExact() > 0, "a foreign value was not refused");
        check(violations, state == Health.State.UP, "the health is not up in the end");
        return violations;
    }

    /** Whether decisions took longer than they may, and than the machine is to blame for. */
    boolean isLate() {
        return p999() > DEADLINE_MILLIS + ALLOWED_MILLIS + machineMillis;
    }

    private static void check(List<String> violations, boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    private String kinds() {
        return String.join(", ", told(failure -> failure.kind().name()));
    }

    private Set<String> told(Function<BackendException, String> what) {
        return during.stream()
                .map(Decided::failure)
                .filter(Objects::nonNull)
                .map(what)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double p999() {
        return Latencies.of(during.stream().mapToLong(Decided::nanos)).millis(0.999);
    }

    private long thrown() {
        return count(one -> one.how() == Decided.How.THROWN);
    }

    private long unexpectedlyUnavailable() {
        return count(one -> isUnavailable(one)
                && !one.policy().equals(Traffic.CLOSED)
                && !(fault.refusesExact && one.policy().equals(Traffic.EXACT)));
    }

    private long onExact() {
        return count(one -> isUnavailable(one) && one.policy().equals(Traffic.EXACT));
    }

    private static boolean isUnavailable(Decided one) {
        return one.how() == Decided.How.UNAVAILABLE;
    }

    private long count(Predicate<Decided> which) {
        return during.stream().filter(which).count();
    }

    private static String seconds(List<Double> all) {
        return all.stream()
                .map(each -> String.format(Locale.ROOT, "%.1f", each))
                .collect(Collectors.joining(" "));
    }
}
