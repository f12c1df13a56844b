package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.Fuzzed;
import io.headgate.Policy;
import io.headgate.config.ConfigProblem.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes of a policy file: policies, or every mistake with a place that is in the file. */
class PolicyFileFuzzTest {
    private static final Pattern CHARACTER = Pattern.compile("^the character U\\+([0-9A-F]+) ");

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({
        "policies: ",
        "- name: ",
        "match: { path: ",
        "method: ",
        "header: ",
        "key: ",
        "limit: ",
        "cost: ",
        "mode: dry-run",
        "on-failure: closed",
        "backend: ",
        "secret: ",
        "proxies: { trusted: ",
        "exempt: [",
        "blocked: ",
        "headers: ",
        "expose-headers: true",
        "100/1m burst 20",
        "5/15m sliding",
        "/0",
        "&a ",
        "*a",
        "? ",
        "| ",
        "!!str ",
        "\\n---\\n",
        "\\t",
        "%YAML 1.2"
    })
    void giveAConfigOrPlacesOfMistakes(byte[] bytes) {
        if (Fuzzed.text(bytes).contains("file")) {
            return; // of a secret, which would be read
        }
        Fuzzed.soon(() -> requireLaws(bytes));
    }

    private static void requireLaws(byte[] bytes) {
        Config config;
        try {
            config = ConfigReader.read("policies.yaml", bytes);
        } catch (ConfigException e) {
            assertTrue(e.problems().stream().anyMatch(problem -> problem.severity() == Severity.ERROR));
            requirePlaces(e.problems(), bytes);
            return;
        }
        assertTrue(config.warnings().stream().allMatch(problem -> problem.severity() == Severity.WARNING));
        requirePlaces(config.warnings(), bytes);
        requireUsable(config);
    }

    private static void requireUsable(Config config) {
        assertFalse(config.policies().isEmpty());
        Set<String> names = new HashSet<>();
        for (Policy policy : config.policies()) {
            assertTrue(names.add(policy.name()), policy::name);
            boolean matched = config.matchedPolicies().contains(policy);
            if (!matched) {
                assertEquals(
                        policy.name(), config.unmatchedPolicy(policy.name()).name());
            }
        }
        if (!config.matchedPolicies().isEmpty()) {
            config.limiter();
        }
        Fuzzed.requirePrintable(config.exempt() + "," + config.blocked() + "," + config.backend());
    }

    private static void requirePlaces(List<ConfigProblem> problems, byte[] bytes) {
        String[] lines = Fuzzed.text(bytes).replaceFirst("^\uFEFF", "").split("\r\n|\r|\n", -1);
        ConfigProblem before = null;
        for (ConfigProblem problem : problems) {
            Fuzzed.requirePrintable(problem.toString());
            assertTrue(problem.line() >= 1 && problem.line() <= lines.length, problem::toString);
            String line = lines[problem.line() - 1];
            assertTrue(
                    problem.column() >= 1 && problem.column() <= line.codePointCount(0, line.length()) + 1,
                    problem::toString);
            requireCharacter(problem, line);
            assertTrue(before == null || before.line() <= problem.line(), "in the order of the file");
            before = problem;
        }
    }

    /** A character that is named stands there. */
    private static void requireCharacter(ConfigProblem problem, String line) {
        Matcher named = CHARACTER.matcher(problem.message());
        if (named.find()) {
            int at = line.offsetByCodePoints(0, problem.column() - 1);
            assertEquals(Integer.parseInt(named.group(1), 16), line.codePointAt(at), problem::toString);
        }
    }
}
