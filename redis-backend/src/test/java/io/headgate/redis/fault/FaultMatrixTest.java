package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.BackendFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Promises 55 to 77 and 86: each fault in each set-up, as an application sees it. Writes the table of
 * {@code docs/reliability.md} to {@code target/fault-matrix.md}. With {@code -Dfault=SIGSTOP} only those
 * faults are tried whose names begin so.
 */
@Tag("long")
class FaultMatrixTest {
    private static final Path TABLE = Path.of("target", "fault-matrix.md");
    private static final List<FaultRow> ROWS = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> single() {
        return rows(Deployment.Kind.SINGLE, "redis");
    }

    @TestFactory
    Stream<DynamicTest> sentinel() {
        return rows(Deployment.Kind.SENTINEL, "redis-sentinel");
    }

    @TestFactory
    Stream<DynamicTest> cluster() {
        return rows(Deployment.Kind.CLUSTER, "redis-cluster");
    }

    private static Stream<DynamicTest> rows(Deployment.Kind kind, String scheme) {
        assumeTrue(isKnown(scheme), scheme + " is not known");
        return FaultCatalogue.all()
                .filter(fault -> fault.kinds.contains(kind))
                .filter(fault -> fault.name.startsWith(System.getProperty("fault", "")))
                .map(fault -> DynamicTest.dynamicTest(kind + ": " + fault.name, () -> tryOut(kind, fault)));
    }

    private static void tryOut(Deployment.Kind kind, FaultCase fault) {
        FaultRow row = FaultRun.of(kind, fault, FaultRun.LENGTH);
        System.out.println(row + "\nfailures: " + row.failures());
        ROWS.add(row);
        write();
        assertEquals(List.of(), row.violations(), row.toString());
        assertFalse(row.isLate(), row.toString());
    }

    private static void write() {
        String rows = ROWS.stream()
                .sorted(Comparator.comparing(FaultRow::kind))
                .map(FaultRow::toString)
                .collect(Collectors.joining("\n", FaultRow.HEAD, "\n"));
        try {
            Files.writeString(TABLE, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKnown(String scheme) {
        return ServiceLoader.load(BackendFactory.class).stream()
                .anyMatch(factory -> factory.get().schemes().contains(scheme));
    }
}
