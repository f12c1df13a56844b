package io.headgate.compatibility.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/** Does to the response, before the filters behind it, what the last segment of the path says. */
public final class ResponseFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        HttpServletResponse passed = response;
        switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "commits" -> {
                response.setStatus(202);
                response.flushBuffer();
            }
            case "takes-writer" -> response.getWriter().write("half a page");
            case "writes" -> response.getOutputStream().print("half a page");
            case "wraps" -> passed = new Marked(response);
            default -> throw new IllegalArgumentException(path);
        }
        chain.doFilter(request, passed);
    }

    /** Marks every field that is set through it. */
    private static final class Marked extends HttpServletResponseWrapper {
        Marked(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setHeader(String name, String value) {
            super.setHeader("Wrapped-" + name, value);
        }
    }
}
