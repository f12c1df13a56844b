package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says a client sees is what a client of the README's filter sees. */
class HttpSnippetsTest {
    @TempDir
    private Path folder;

    @Test
    void aClientSeesWhatTheReadmeShows() throws Exception {
        Snippet filter = readme("xml", "<filter>");
        try (DeployedSnippet app = DeployedSnippet.start(folder, filter.text())) {
            assertShown(readme("http", "r=19").text(), app.get("/api/hello"));
            assertShown(readme("http", "429").text(), refusal(app));
        }
    }

    private static HttpResponse<String> refusal(DeployedSnippet app) throws IOException, InterruptedException {
        HttpResponse<String> response = app.get("/api/hello");
        for (int i = 0; i < 1_000 && response.statusCode() != 429; i++) {
            response = app.get("/api/hello");
        }
        return response;
    }

    static void assertShown(String shown, HttpResponse<String> response) {
        List<String> head = shown.lines().takeWhile(line -> !line.isEmpty()).toList();
        for (String line : head) {
            if (line.startsWith("HTTP/1.1 ")) {
                assertEquals(line.split(" ", 3)[1], String.valueOf(response.statusCode()));
            } else {
                String[] field = line.split(": ", 2);
                assertEquals(List.of(field[1]), response.headers().allValues(field[0]), field[0]);
            }
        }
        if (shown.contains("\n\n")) {
            assertEquals(shown.substring(shown.indexOf("\n\n") + 2), response.body());
        }
    }

    private static Snippet readme(String language, String part) {
        return Snippet.all(language).stream()
                .filter(snippet -> snippet.isOf("README.md") && snippet.text().contains(part))
                .findFirst()
                .orElseThrow();
    }
}
