package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The figures by which semantics.md says which algorithm to choose. */
class AlgorithmsGuideTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(100/1m[a-z0-9 ]*)` \\| (\\d+) \\| (\\d+) \\| ([0-9.]+) s \\|$");
    private static final long MINUTE = 60_000_000;

    /** A full minute. */
    private static final long BEGIN = 1_800_000_000_000_000L;

    @TestFactory
    Stream<DynamicTest> eachRowIsWhatAClientThatTakesAllGets() throws IOException {
        List<MatchResult> rows = ROW.matcher(Files.readString(Snippet.root().resolve("docs/semantics.md")))
                .results()
                .toList();
        assertEquals(4, rows.size());
        return rows.stream().map(row -> dynamicTest(row.group(1), () -> assertFigures(row)));
    }

    private static void assertFigures(MatchResult row) {
        Greedy fromTheBeginning = new Greedy(row.group(1), BEGIN);
        Greedy fromTheEnd = new Greedy(row.group(1), BEGIN + MINUTE - 1);
        assertEquals(row.group(2), String.valueOf(fromTheBeginning.inAMinuteFrom(0)));
        assertEquals(row.group(3), String.valueOf(Math.max(fromTheBeginning.worst(), fromTheEnd.worst())));
        assertEquals(row.group(4), fromTheBeginning.firstWait());
    }

    /** Takes one unit after the other for four minutes, each as soon as it is there. */
    private static final class Greedy {
        private final List<Long> times = new ArrayList<>();
        private long firstWait;

        Greedy(String text, long startMicros) {
            ManualClock clock = new ManualClock(startMicros);
            PolicyLimit limit = new PolicyLimit("guide", "limit", Limit.parse(text), "guide");
            Take take = Take.of(Charge.builder(limit, Key.of("alice")).build());
            try (Backend backend = MemoryBackend.builder().clock(clock).build()) {
                while (clock.micros() < startMicros + 4 * MINUTE) {
                    Usage usage = backend.take(take).usages().get(0);
                    times.add(clock.micros());
                    firstWait = firstWait == 0 ? usage.waitMicros() : firstWait;
                    clock.advanceMicros(usage.waitMicros());
                }
            }
        }

        long inAMinuteFrom(int first) {
            long end = times.get(first) + MINUTE;
            return times.stream().skip(first).filter(time -> time < end).count();
        }

        long worst() {
            long worst = 0;
            for (int first = 0; first < times.size(); first++) {
                worst = Math.max(worst, inAMinuteFrom(first));
            }
            return worst;
        }

        String firstWait() {
            return BigDecimal.valueOf(firstWait, 6).stripTrailingZeros().toPlainString();
        }
    }
}
