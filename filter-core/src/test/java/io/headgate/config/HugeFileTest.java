package io.headgate.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large files, all of one thing: told to be wrong, soon and in little memory. */
class HugeFileTest {
    private static final int LENGTH = FileText.MAX_BYTES / 4;
    private static final String POLICY = "policies:\n- { name: p, match: { path: /a }, limit: ";

    static Arguments[] files() {
        return new Arguments[] {
            repeated("lists", "", "["),
            repeated("lists of lines", "", "- "),
            repeated("keys in keys", "", "{a: "),
            repeated("complex keys", "", "? "),
            repeated("keys on one line", "", "a: "),
            repeated("an open quote", "\"", "x"),
            repeated("blanks", "", " "),
            repeated("anchors", "", "[&a x,"),
            repeated("one unknown key", "", "abc: d\n"),
            closed("limits", POLICY + "[", "1/1s,", "] }"),
            closed("digits of a window", POLICY + "'1/", "9", "s' }"),
            closed("a time zone", POLICY + "'1/1m fixed ", "a", "' }"),
            closed("words of a limit", POLICY + "'1/1m ", "fixed  ", "burst' }"),
            closed("placeholders", POLICY + "'", "${A:b}", "' }"),
            closed("a default", POLICY + "'${A:", "b", "}' }"),
            closed("exempt paths", POLICY + "1/1s }\nexempt: [", "/b,", "b]"),
            closed("proxies", POLICY + "1/1s }\nproxies: { trusted: [", "10.0.0.1,", "b] }"),
            numbered("unknown keys", "", "k%d: d\n"),
            numbered(
                    "policies", "policies:\n", "- { name: p%d, match: { path: /p%d }, key: 'header:X', limit: 1/1s }\n")
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isToldToBeWrong(String what, String text) {
        long start = cpuNanos();
        ConfigException wrong = assertThrows(
                ConfigException.class, () -> ConfigReader.read("policies.yaml", text.getBytes(StandardCharsets.UTF_8)));
        long taken = cpuNanos() - start;

        assertTrue(wrong.problems().size() <= 1_001, () -> wrong.problems().size() + " problems");
        assertTrue(taken < 5_000_000_000L, () -> taken / 1_000_000 + " ms");
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Arguments repeated(String what, String start, String part) {
        return closed(what, start, part, "");
    }

    private static Arguments closed(String what, String start, String part, String end) {
        return Arguments.of(what, start + part.repeat((LENGTH - start.length() - end.length()) / part.length()) + end);
    }

    private static Arguments numbered(String what, String start, String part) {
        int times = LENGTH / (part.length() + 8);
        return Arguments.of(
                what,
                start
                        + IntStream.range(0, times)
                                .mapToObj(i -> part.replace("%d", Integer.toString(i)))
                                .collect(joining()));
    }
}
