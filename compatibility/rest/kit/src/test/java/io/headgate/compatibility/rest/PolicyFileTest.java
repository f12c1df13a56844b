package io.headgate.compatibility.rest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Annotations that name policies of a file. */
class PolicyFileTest extends RestTest {
    private static final String SEARCH = "  - { name: search, limit: 3/366d }\n";

    @TempDir
    private java.nio.file.Path folder;

    private java.nio.file.Path file;

    @Path("items")
    public static class Items {
        @GET
        @RateLimited(policy = "search")
        public String find() {
            return "found";
        }

        @GET
        @Path("more")
        @RateLimited(policy = "search")
        @RateLimited(limit = 2, window = "366d", name = "own")
        public String more() {
            return "more";
        }

        @GET
        @Path("free")
        public String free() {
            return "free";
        }
    }

    @Path("wrong")
    public static class Misspelt {
        @GET
        @RateLimited(policy = "serch")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class Matched {
        @GET
        @RateLimited(policy = "edge")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class Both {
        @GET
        @RateLimited(policy = "search", limit = 5)
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class Nothing {
        @GET
        @RateLimited
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class NoWindow {
        @GET
        @RateLimited(limit = 5)
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class TakenName {
        @GET
        @RateLimited(limit = 5, window = "1m", name = "search")
        public String get() {
            return "";
        }
    }

    @Path("parent")
    public static class Parent {
        @Path("child")
        public Misspelt child() {
            return new Misspelt();
        }
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policies.yaml"), "policies:\n" + SEARCH);
    }

    private Deployment deployment(Class<?>... classes) {
        return Deployment.of(classes).feature(builder -> builder).property(RateLimitFeature.CONFIG, file.toString());
    }

    @Test
    void allThatNameAPolicyShareItsBuckets() {
        start(deployment(Items.class));
        get("/api/items").then().statusCode(200).header("RateLimit-Policy", "\"search\";q=3;w=31622400");
        get("/api/items/more")
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", "\"search\";q=3;w=31622400, \"own\";q=2;w=31622400");
        get("/api/items").then().statusCode(200);
        get("/api/items/more").then().statusCode(429).body("violated-policies", contains("search"));
    }

    @Test
    void aChangeTakesEffectAndKeepsWhatWasUsed() throws IOException {
        start(deployment(Items.class));
        assertEquals(200, get("/api/items/more").statusCode());
        Files.writeString(file, "policies:\n  - { name: search, limit: 10000/366d }\nheaders: legacy\n");
        await().atMost(Duration.ofSeconds(5)).until(() -> get("/api/items").header("X-RateLimit-Limit") != null);
        get("/api/items").then().statusCode(200).header("X-RateLimit-Limit", "10000");
        assertTrue(Integer.parseInt(get("/api/items").header("X-RateLimit-Remaining")) <= 10_000 - 4);
    }

    @Test
    void aNameThatTheFileDoesNotHaveStopsTheDeployment() {
        assertSays(
                Misspelt.class,
                "attribute policy \"serch\": unknown policy \"serch\", did you mean \"search\"? Known: search");
    }

    @Test
    void alsoInASubResource() {
        String said = failure(deployment(Parent.class));
        assertTrue(said.contains("unknown policy \"serch\", did you mean \"search\"?"), said);
    }

    @Test
    void aPolicyOfTheFilterStopsTheDeployment() throws IOException {
        Files.writeString(file, "policies:\n" + SEARCH + "  - { name: edge, match: { path: /** }, limit: 5/1m }\n");
        assertSays(
                Matched.class,
                "attribute policy \"edge\": policy 'edge' has a match (path /**), so the filter applies it already;"
                        + " expected one without: [search]");
    }

    @Test
    void aPolicyOfTheFileIsSaidThereAlone() {
        assertSays(
                Both.class, "attribute limit 5: beside policy \"search\", whose file says it; expected policy alone");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertSays(
                Nothing.class,
                "attribute limit is missing, expected for example limit = 100, or policy = \"search\" of a policy file");
        assertSays(NoWindow.class, "attribute window is missing, expected for example window = \"1m\"");
    }

    @Test
    void aNameOfTheFileIsTaken() {
        assertSays(
                TakenName.class,
                "attribute name \"search\": policy name 'search' belongs to the policy file " + file + " already;");
    }

    @Test
    void withoutAFileThereIsNoPolicyToName() {
        String said = failure(Misspelt.class);
        assertTrue(
                said.contains("attribute policy \"serch\": there is no policy file, expected one in the property or"
                        + " context parameter headgate.config"),
                said);
    }

    @Test
    void theFileSaysAllThatPropertiesSay() {
        String said = failure(deployment(Items.class).property(RateLimitFeature.BACKEND, "memory:"));
        assertTrue(
                said.contains("RateLimitFeature: property headgate.backend beside property headgate.config, whose file"
                        + " says that; expected one of them"),
                said);
        String built = failure(Deployment.of(Items.class)
                .feature(builder -> builder.backend("memory:"))
                .property(RateLimitFeature.CONFIG, file.toString()));
        assertTrue(built.contains("RateLimitFeature: builder().backend beside property headgate.config"), built);
    }

    @Test
    void everyMistakeOfTheFileIsTold() throws IOException {
        Files.writeString(file, "policies:\n  - { name: search, limt: 3/366d }\nexempt: host\n");
        String said = failure(deployment(Items.class));
        for (String mistake : new String[] {":2:5: ", ":2:21: ", ":3:9: "}) {
            assertTrue(said.contains("\n" + file + mistake), said);
        }
    }

    private void assertSays(Class<?> wrong, String expected) {
        String said = failure(deployment(wrong));
        assertTrue(said.contains("@RateLimited on " + wrong.getName() + ".get(): " + expected), said);
    }
}
