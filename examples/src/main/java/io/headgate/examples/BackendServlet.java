package io.headgate.examples;

import io.headgate.BackendHealth;
import io.headgate.Health;
import io.headgate.SharedBackends;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the backend is, for the page: <code>{"backend":"redis:","state":"up","problems":[]}</code>. Filter and
 * annotations follow one policy file, so there is one; of several it would be the worst state.
 */
public final class BackendServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContext context = getServletContext();
        List<BackendHealth> backends =
                SharedBackends.of(context::getAttribute, context::setAttribute).health();
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.getOutputStream().write(json(backends).getBytes(StandardCharsets.UTF_8));
    }

    static String json(List<BackendHealth> backends) {
        String names = backends.stream().map(BackendHealth::backend).distinct().collect(Collectors.joining(", "));
        Health.State worst = backends.stream()
                .map(backend -> backend.health().state())
                .max(Comparator.naturalOrder())
                .orElse(Health.State.UP);
        String problems = backends.stream()
                .flatMap(backend -> backend.health().problems().stream())
                .map(BackendServlet::quoted)
                .collect(Collectors.joining(","));
        return "{\"backend\":%s,\"state\":\"%s\",\"problems\":[%s]}\n"
                .formatted(quoted(names), worst.name().toLowerCase(Locale.ROOT), problems);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                json.append("\\u%04x".formatted(c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
