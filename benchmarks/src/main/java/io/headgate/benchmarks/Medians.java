package io.headgate.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of rounds that alternate between what is compared, and their medians. Not thread-safe. */
final class Medians {
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(String name, double figure) {
        figures.computeIfAbsent(name, absent -> new ArrayList<>()).add(figure);
    }

    double of(String name) {
        List<Double> sorted = new ArrayList<>(figures.getOrDefault(name, List.of()));
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least(String name) {
        return Collections.min(figures.getOrDefault(name, List.of()));
    }

    double greatest(String name) {
        return Collections.max(figures.getOrDefault(name, List.of()));
    }

    /** Median, least and greatest. */
    String describe(String name) {
        return "%10.1f  (%.1f to %.1f)".formatted(of(name), least(name), greatest(name));
    }

    static String machine() {
        return "Java %s, %d processors, load average %.1f"
                .formatted(
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
