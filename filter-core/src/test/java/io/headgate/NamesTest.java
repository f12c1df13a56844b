package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final List<String> INIT_PARAMETERS =
            List.of("limit", "key", "name", "backend", "max-buckets", "exempt");
    private static final List<String> LETTERS = List.of("a", "c", "e", "i", "k", "m", "n", "s", "x", "z", "-", "_");

    @Test
    void listsWhatIsKnownAndNamesTheNearest() {
        assertEquals(
                "unknown parameter \"limt\", did you mean \"limit\"? Known: key, limit",
                Names.unknown("parameter", "limt", List.of("limit", "key")));
        assertEquals(
                "unknown parameter \"Max_Buckets\", did you mean \"max-buckets\"? Known: backend, exempt, key, limit, max-buckets, name",
                Names.unknown("parameter", "Max_Buckets", INIT_PARAMETERS));
        assertEquals(
                "unknown parameter \"trusted-proxies\". Known: key, limit",
                Names.unknown("parameter", "trusted-proxies", List.of("limit", "key")));
        assertEquals("unknown scheme \"redis\". Known: ", Names.unknown("scheme", "redis", List.of()));
    }

    /** Promise 105. */
    @ParameterizedTest
    @ValueSource(strings = {"limit", "key", "name", "backend", "max-buckets", "exempt"})
    void everyTypoAtDistanceOneIsUnderstood(String meant) {
        for (String typo : typos(meant)) {
            assertTrue(suggestion(typo).contains("did you mean \"" + meant + "\"?"), () -> suggestion(typo));
        }
    }

    /** Promise 105: at distance two another name may be as near, or nearer. */
    @ParameterizedTest
    @ValueSource(strings = {"limit", "key", "name", "backend", "max-buckets", "exempt"})
    void everyTypoAtDistanceTwoIsUnderstoodUnlessAnotherNameIsAsNear(String meant) {
        Set<String> typos = new LinkedHashSet<>();
        typos(meant).forEach(typo -> typos.addAll(swapsAndDrops(typo)));
        for (String typo : typos) {
            boolean clear = INIT_PARAMETERS.stream()
                    .allMatch(name -> name.equals(meant) || distance(typo, name, 3) > distance(typo, meant, 3));
            String expected = clear ? "did you mean \"" + meant + "\"?" : "did you mean \"";
            assertTrue(INIT_PARAMETERS.contains(typo) || suggestion(typo).contains(expected), () -> suggestion(typo));
        }
    }

    /** Straight from the definition; beyond three it does not matter how far. */
    private static int distance(String a, String b, int enough) {
        if (enough == 0 || a.isEmpty() || b.isEmpty()) {
            return Math.min(enough, a.length() + b.length());
        }
        if (a.charAt(0) == b.charAt(0)) {
            return distance(a.substring(1), b.substring(1), enough);
        }
        int changed = distance(a.substring(1), b.substring(1), enough - 1);
        int dropped = distance(a.substring(1), b, enough - 1);
        int added = distance(a, b.substring(1), enough - 1);
        return 1 + Math.min(changed, Math.min(dropped, added));
    }

    private static String suggestion(String typo) {
        return Names.unknown("init parameter", typo, INIT_PARAMETERS);
    }

    private static Set<String> typos(String word) {
        Set<String> typos = swapsAndDrops(word);
        for (int at = 0; at <= word.length(); at++) {
            for (String letter : LETTERS) {
                typos.add(word.substring(0, at) + letter + word.substring(at));
                if (at < word.length()) {
                    typos.add(word.substring(0, at) + letter + word.substring(at + 1));
                }
            }
        }
        typos.remove(word);
        return typos;
    }

    private static Set<String> swapsAndDrops(String word) {
        Set<String> typos = new LinkedHashSet<>();
        for (int at = 0; at < word.length(); at++) {
            typos.add(word.substring(0, at) + word.substring(at + 1));
            typos.add(word.substring(0, at) + '#' + word.substring(at + 1));
        }
        return typos;
    }
}
