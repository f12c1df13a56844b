package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptFieldTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "application/problem+json > true",
                "APPLICATION/JSON > true",
                "application/* > true",
                "*/* > true",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 > true",
                "text/plain, application/json;charset=utf-8;q=0.1 > true",
                "  application/json ; q=1  > true",
                "text/plain > false",
                "text/*, image/png > false",
                "application/json;q=0 > false",
                "application/json;q=0.000 > false",
                "application/json; Q=0.0 > false",
                "application/json;q=0.001 > true",
                "application/json;q=0, */* > false",
                "*/*, application/json;q=0 > false",
                "application/problem+json, application/json;q=0 > true",
                "application/problem+json;q=0, application/json > false",
                "*/*;q=0, application/* > true",
                "text/html;level=application/json > false",
                ",;,;; > false",
                "json > false",
                "application/jsonx > false",
            })
    void theMostSpecificRangeDecides(String accept, boolean json) {
        assertEquals(json, AcceptField.takesJson(accept));
    }

    @Test
    void aClientThatDoesNotSayTakesAnything() {
        assertTrue(AcceptField.takesJson(null));
    }

    @Test
    void garbageIsRead() {
        Seeds.forAll(5_000, random -> AcceptField.takesJson(Seeds.text(random, 40)));
    }

    @Test
    void aHugeFieldIsReadInTimeInProportionToIt() {
        String parameters = "application/json" + ";q=1".repeat(250_000);
        String ranges = "application/json;q=0,".repeat(50_000);

        assertTimeout(Duration.ofSeconds(10), () -> AcceptField.takesJson(parameters) ^ AcceptField.takesJson(ranges));
    }
}
