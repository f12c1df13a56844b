package io.headgate.compatibility.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Does what the last segment of the path says. */
public final class DispatchServlet extends HttpServlet {
    static final int DONE = 201;

    private static final long serialVersionUID = 1L;
    private static final String TARGET = "/hello";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        switch (request.getPathInfo()) {
            case "/plain" -> response.setStatus(DONE);
            case "/forward" -> request.getRequestDispatcher(TARGET).forward(request, response);
            case "/include" -> request.getRequestDispatcher(TARGET).include(request, response);
            case "/nested" -> request.getRequestDispatcher("/do/forward").forward(request, response);
            case "/forward-target" ->
                request.getRequestDispatcher("/hello/target").forward(request, response);
            case "/error" -> response.sendError(500);
            case "/error-501" -> response.sendError(501);
            case "/throw" -> throw new ServletException("on purpose");
            default -> async(request, response);
        }
    }

    private static void async(HttpServletRequest request, HttpServletResponse response) {
        boolean again = request.getDispatcherType() == DispatcherType.ASYNC;
        AsyncContext async = request.startAsync();
        switch (request.getPathInfo()) {
            case "/async-complete" -> complete(async, response);
            case "/async-dispatch" -> async.dispatch(TARGET);
            case "/async-thread" -> async.start(() -> complete(async, response));
            case "/async-thread-dispatch" -> async.start(() -> async.dispatch(TARGET));
            case "/async-again" -> {
                if (again) {
                    async.start(() -> complete(async, response));
                } else {
                    async.start(async::dispatch);
                }
            }
            // on Jetty a request waits for ever if its time is over before its thread has returned to the container
            case "/async-timeout" -> async.setTimeout(500);
            case "/async-throw" -> {
                // Jetty waits for the timeout
                async.setTimeout(2_000);
                throw new IllegalStateException("on purpose");
            }
            default -> throw new IllegalArgumentException(request.getPathInfo());
        }
    }

    private static void complete(AsyncContext async, HttpServletResponse response) {
        response.setStatus(DONE);
        async.complete();
    }
}
