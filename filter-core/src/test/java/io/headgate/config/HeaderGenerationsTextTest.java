package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Seeds;
import io.headgate.http.HeaderGeneration;
import io.headgate.http.HeaderGenerations;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderGenerationsTextTest {
    private static final String KNOWN = "Known: draft, draft-6, draft-7, legacy, none";

    @Test
    void generationsAreSeparatedByCommas() {
        assertEquals(
                HeaderGenerations.of(HeaderGeneration.DRAFT, HeaderGeneration.LEGACY),
                HeaderGenerationsText.parse(" legacy ,draft"));
        assertEquals(HeaderGenerations.of(), HeaderGenerationsText.parse("none"));
    }

    /** Each of the 16 subsets, in its text form. */
    @Test
    void anySubsetIsReadAsItIsWrittenUnlessTwoExcludeEachOther() {
        List<HeaderGeneration> all = List.of(HeaderGeneration.values());
        for (int bits = 0; bits < 1 << all.size(); bits++) {
            int chosen = bits;
            List<HeaderGeneration> subset = all.stream()
                    .filter(generation -> (chosen & 1 << all.indexOf(generation)) != 0)
                    .toList();
            String text = subset.isEmpty()
                    ? "none"
                    : subset.stream().map(HeaderGeneration::toString).collect(Collectors.joining(", "));
            if (subset.contains(HeaderGeneration.DRAFT) && subset.contains(HeaderGeneration.DRAFT_7)) {
                assertThrows(IllegalArgumentException.class, () -> HeaderGenerationsText.parse(text), text);
            } else {
                assertEquals(HeaderGenerations.of(subset), HeaderGenerationsText.parse(text));
                assertEquals(text, HeaderGenerationsText.parse(text).toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "draft-8 | unknown header generation \"draft-8\", did you mean \"draft-7\"? KNOWN",
                "drat | unknown header generation \"drat\", did you mean \"draft\"? KNOWN",
                "draft, legasy | unknown header generation \"legasy\", did you mean \"legacy\"? KNOWN",
                "x-ratelimit-limit | unknown header generation \"x-ratelimit-limit\". KNOWN",
                "draft, | unknown header generation \"\". KNOWN",
                "`` | unknown header generation \"\". KNOWN",
                "none, draft | \"none\" beside others, expected it alone",
                "legacy, legacy | header generation \"legacy\" is there twice, expected once",
                "draft, draft-7 | header generations \"draft\" and \"draft-7\" both write the field RateLimit, each in a form of its own, expected one of them",
            })
    void aWrongListSaysWhatWasExpected(String text, String message) {
        assertEquals(
                message.replace("KNOWN", KNOWN),
                assertThrows(IllegalArgumentException.class, () -> HeaderGenerationsText.parse(text))
                        .getMessage());
    }

    @Test
    void exposedIsTrueOrFalse() {
        assertTrue(HeaderGenerationsText.parseExposed("true"));
        assertTrue(!HeaderGenerationsText.parseExposed("false"));
        for (String wrong : List.of("", "TRUE", "yes", "1")) {
            assertEquals(
                    "expected true or false",
                    assertThrows(IllegalArgumentException.class, () -> HeaderGenerationsText.parseExposed(wrong))
                            .getMessage());
        }
    }

    @Test
    void arbitraryTextIsReadOrRefusedAndNothingElse() {
        Seeds.forAll(20_000, random -> {
            String text = Seeds.text(random, 40);
            try {
                HeaderGenerationsText.parse(text);
            } catch (IllegalArgumentException refused) {
                assertTrue(!refused.getMessage().isEmpty());
            }
        });
    }
}
