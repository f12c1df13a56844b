package io.headgate.compatibility.servlet;

import io.headgate.BackendHealth;
import io.headgate.SharedBackends;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What docs/servlet.md shows of a health page. */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContext context = getServletContext();
        SharedBackends backends = SharedBackends.of(context::getAttribute, context::setAttribute);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=utf-8");
        for (BackendHealth backend : backends.health()) {
            response.getWriter()
                    .println(backend.backend() + " " + backend.health().state());
            backend.health().problems().forEach(response.getWriter()::println);
        }
    }
}
