package io.headgate.examples;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;

/** What dry runs would have refused, for the page: <code>{"would-refuse":[{"policy":"stricter","requests":3}]}</code>. */
public final class DryRunsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setCharacterEncoding("utf-8");
        response.getWriter().println(json(DryRuns.of(getServletContext())));
    }

    /** The name of a policy needs no escapes. */
    static String json(DryRuns dryRuns) {
        return dryRuns.refusals().entrySet().stream()
                .map(policy -> "{\"policy\":\"%s\",\"requests\":%d}".formatted(policy.getKey(), policy.getValue()))
                .collect(Collectors.joining(",", "{\"would-refuse\":[", "]}"));
    }
}
