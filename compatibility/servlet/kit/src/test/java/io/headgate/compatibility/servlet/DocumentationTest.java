package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalToCompressingWhiteSpace;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the guide shows runs. */
class DocumentationTest {
    private static final Path MODULES = Path.of("").toAbsolutePath().getParent();
    private static final Path GUIDE = MODULES.resolve("../../docs/servlet.md");

    @Test
    void everyDescriptorDeploysAndLimits() throws IOException {
        for (String descriptor : blocks("xml")) {
            Path webapp = new WebXml().write();
            Files.writeString(webapp.resolve("WEB-INF/web.xml"), descriptor);
            Deployment deployment = new Deployment(
                    webapp,
                    "127.0.0.1",
                    0,
                    true,
                    context -> context.addServlet("hello", new HelloServlet()).addMapping("/*"));
            try (LogCapture log = LogCapture.ofHeadgate();
                    TestServer server = deployment.start()) {
                assertTrue(log.aboveDebug().stream().allMatch(line -> line.startsWith("INFO")), log::everything);
                String path = descriptor.contains("/login") ? "/login/x" : "/api/x";
                given().port(server.port()).get(path).then().statusCode(200).header("RateLimit", startsWith("\""));
            }
        }
    }

    @Test
    void theListenerOfTheGuideAddsItsFilter() {
        Deployment deployment =
                Deployment.of(new WebXml().listener(Limits.class).servlet(HelloServlet.class, "/*"));
        try (TestServer server = deployment.start()) {
            given().port(server.port())
                    .get("/api/x")
                    .then()
                    .statusCode(200)
                    .header("RateLimit", "\"user\";r=19;t=1, \"address\";r=999;t=1");
        }
    }

    @Test
    void theHealthPageOfTheGuideListsTheBackendsOfTheApplication() {
        Deployment deployment = Deployment.of(new WebXml()
                .limit("one", "/one/*", "limit", "10/1m")
                .limit("two", "/two/*", "limit", "10/1m")
                .limit("bounded", "/bounded/*", "limit", "10/1m", "max-buckets", "5")
                .servlet(HealthServlet.class, "/health"));
        try (TestServer server = deployment.start()) {
            given().port(server.port())
                    .get("/health")
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-store")
                    .body(equalToCompressingWhiteSpace("memory: UP memory: UP"));
        }
    }

    /** Spring is not on the class path. */
    @Test
    void everyPieceOfJavaIsInATest() throws IOException {
        String sources = withoutLayout(sources());
        for (String code : blocks("java")) {
            assertTrue(code.contains("FilterRegistrationBean") || sources.contains(withoutLayout(code)), code);
        }
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .forEach(block -> blocks.add(block.group(1)));
        assertFalse(blocks.isEmpty());
        return blocks;
    }

    private static String sources() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(MODULES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s+", "");
    }
}
