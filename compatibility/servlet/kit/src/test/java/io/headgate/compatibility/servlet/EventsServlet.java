package io.headgate.compatibility.servlet;

import io.headgate.Key;
import io.headgate.RateLimiter;
import io.headgate.http.AddressParser;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Server-sent events, 10 on each stream unless the limit of events ends it before. */
final class EventsServlet extends HttpServlet {
    static final int EVENTS = 10;

    private static final long serialVersionUID = 1L;

    private final transient RateLimiter limiter;

    EventsServlet(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setContentType("text/event-stream");
        Key client = Key.ofAddress(AddressParser.parse(request.getRemoteAddr()));
        AsyncContext async = request.startAsync();
        async.start(() -> {
            try {
                send(response.getWriter(), client);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }

    private void send(PrintWriter stream, Key client) {
        for (int i = 0; i < EVENTS && limiter.check("events", client, 1).admits(); i++) {
            stream.print("data: " + i + "\n\n");
            stream.flush();
        }
    }
}
