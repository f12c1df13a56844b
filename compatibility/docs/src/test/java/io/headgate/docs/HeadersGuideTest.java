package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the guide says of the generations of header fields is what a client gets, and no field more. */
class HeadersGuideTest {
    private static final Pattern OURS = Pattern.compile("(?i)(X-)?RateLimit(-.*)?|Access-Control-.*");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> eachGenerationIsAsShown() {
        List<Snippet> shown = Snippet.of("servlet.md", "http", "RateLimit-");
        List<String> generations = List.of("draft", "draft-7", "draft-6", "legacy");
        return IntStream.range(0, generations.size()).mapToObj(i -> {
            String generation = generations.get(i);
            return dynamicTest(
                    generation,
                    () -> assertAnswers(shown.get(i).text(), filter("100/1m", generation, false), generation));
        });
    }

    @Test
    void theDescriptorSendsTwoAndExposesThem() throws Exception {
        String shown = Snippet.of("servlet.md", "http", "Access-Control-Expose-Headers")
                .get(0)
                .text();
        String descriptor =
                Snippet.of("servlet.md", "xml", "expose-headers").get(0).text();
        int begin = descriptor.indexOf("<filter>");
        assertAnswers(shown, descriptor.substring(begin, descriptor.indexOf("</web-app>")), "both");
    }

    /** What the feature sends is what the filter sends: {@code HeadersTest} and {@code ServletFilterTest} of the kit. */
    @Test
    void theAnswerToTheFirstCallOfTheAnnotatedMethodIsAsShown() throws Exception {
        String shown = Snippet.of("jaxrs.md", "http", "limit=5").get(0).text();
        assertAnswers(shown, filter("5/1m", "draft-7", true), "annotated");
    }

    private static String filter(String limit, String generation, boolean exposed) {
        return """
                <filter>
                  <filter-name>api</filter-name>
                  <filter-class>io.headgate.servlet.RateLimitFilter</filter-class>
                  <init-param><param-name>limit</param-name><param-value>%s</param-value></init-param>
                  <init-param><param-name>headers</param-name><param-value>%s</param-value></init-param>
                  <init-param><param-name>expose-headers</param-name><param-value>%s</param-value></init-param>
                </filter>
                <filter-mapping><filter-name>api</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                """.formatted(limit, generation, exposed);
    }

    private void assertAnswers(String shown, String filter, String name) throws Exception {
        try (DeployedSnippet app = DeployedSnippet.start(Files.createDirectory(folder.resolve(name)), filter)) {
            HttpResponse<String> response = app.get("/api/hello");
            List<String> lines = new ArrayList<>();
            response.headers().map().forEach((field, values) -> {
                if (OURS.matcher(field).matches()) {
                    values.forEach(value -> lines.add(field.toLowerCase(Locale.ROOT) + ": " + value));
                }
            });
            assertEquals(
                    shown.lines()
                            .map(HeadersGuideTest::withLowerCaseName)
                            .sorted()
                            .toList(),
                    lines.stream().sorted().toList());
        }
    }

    private static String withLowerCaseName(String line) {
        int colon = line.indexOf(':');
        return line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
    }
}
