package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.matchesPattern;

import io.headgate.jaxrs.RateLimitFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filter and feature with one policy file, in a servlet container. */
class ServletPolicyFileTest extends RestTest {
    @Test
    void theyShareTheFileAndItsBackend(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("policies.yaml"), """
                policies:
                  - { name: edge, match: { path: /api/** }, limit: 10/366d }
                  - { name: search, limit: 3/366d }
                blocked: /api/items/free
                """);
        start(Deployment.of(PolicyFileTest.Items.class)
                .filter("edge", Map.of("config", file.toString()))
                .property(RateLimitFeature.CONFIG, file.toString()));

        get("/api/items")
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", "\"edge\";q=10;w=31622400, \"search\";q=3;w=31622400")
                .header("RateLimit", matchesPattern("\"edge\";r=9;t=\\d+, \"search\";r=2;t=\\d+"));
        get("/api/items/free").then().statusCode(403);
    }
}
