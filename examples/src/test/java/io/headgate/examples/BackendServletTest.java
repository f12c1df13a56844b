package io.headgate.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.BackendHealth;
import io.headgate.Health;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendServletTest {
    @Test
    void anApplicationWithoutABackendIsUp() {
        assertEquals("{\"backend\":\"\",\"state\":\"up\",\"problems\":[]}\n", BackendServlet.json(List.of()));
    }

    @Test
    void ofSeveralTheWorstStateIsShownAndEachProblem() {
        JsonPath json = JsonPath.from(BackendServlet.json(List.of(
                new BackendHealth("redis:", new Health(Health.State.DEGRADED, List.of("one", "two"))),
                new BackendHealth("redis:", new Health(Health.State.DOWN, List.of("three"))),
                new BackendHealth("memory:", Health.UP))));

        assertEquals("redis:, memory:", json.getString("backend"));
        assertEquals("down", json.getString("state"));
        assertEquals(List.of("one", "two", "three"), json.getList("problems"));
    }

    @Test
    void whateverAProblemSaysIsText() {
        String problem = "a \"quoted\" \\ and\r\n\t\u0001 more: \u00e9 \u2019 \ud83d\ude80";

        String json = BackendServlet.json(
                List.of(new BackendHealth("redis:", new Health(Health.State.DOWN, List.of(problem)))));

        assertEquals(problem, JsonPath.from(json).getString("problems[0]"));
    }
}
