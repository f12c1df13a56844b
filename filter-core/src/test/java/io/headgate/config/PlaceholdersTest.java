package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    private static final Map<String, String> VALUES =
            Map.of("LIMIT", "100/1m", "EMPTY", "", "TRICKY", "$1\\${LIMIT}", "a.b-c", "dotted");

    @ParameterizedTest
    @CsvSource({
        "100/1m, 100/1m",
        "${LIMIT}, 100/1m",
        "${LIMIT} burst 5, 100/1m burst 5",
        "x${LIMIT}${LIMIT}x, x100/1m100/1mx",
        "${LIMIT:5/1s}, 100/1m",
        "${NONE:5/1s}, 5/1s",
        "${NONE:}x, x",
        "${EMPTY}x, x",
        "${EMPTY:full}x, x",
        "${NONE:a:b}, a:b",
        "${NONE:$5}, $5",
        "${a.b-c}, dotted",
        "$LIMIT, $LIMIT",
        "$5{x}, $5{x}",
        "{LIMIT}, {LIMIT}",
        "${TRICKY}, $1\\${LIMIT}",
    })
    void fillsIn(String text, String expected) {
        assertEquals(expected, Placeholders.resolve(text, VALUES::get));
    }

    @Test
    void aNameThatIsSetNowhereIsRefused() {
        assertRefused(
                "unresolved placeholder ${NONE}, expected a system property or an environment variable of that name",
                () -> Placeholders.resolve("x ${NONE}", VALUES::get));
        assertRefused(
                "unresolved placeholder ${HEADGATE_TEST_NOT_SET}, expected a system property or an environment variable of that name",
                () -> Placeholders.resolve("${HEADGATE_TEST_NOT_SET}"));
    }

    @Test
    void aMalformedOneIsNotLeftInTheText() {
        for (String text : List.of("${", "${}", "${:x}", "${LIMIT", "${LIMIT:", "${LI${LIMIT}}", "${NONE:${LIMIT}}")) {
            assertRefused(
                    "malformed placeholder at character 3, expected ${NAME} or ${NAME:default}",
                    () -> Placeholders.resolve("x " + text, VALUES::get));
        }
    }

    @Test
    void systemPropertiesComeBeforeTheEnvironment() {
        assertEquals(System.getProperty("java.version"), Placeholders.resolve("${java.version}"));
        assertEquals(System.getenv("PATH"), Placeholders.resolve("${PATH}"));
        System.setProperty("PATH", "of the property");
        try {
            assertEquals("of the property", Placeholders.resolve("${PATH}"));
        } finally {
            System.clearProperty("PATH");
        }
    }
}
