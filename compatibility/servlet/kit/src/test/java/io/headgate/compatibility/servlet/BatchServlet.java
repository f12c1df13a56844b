package io.headgate.compatibility.servlet;

import io.headgate.Key;
import io.headgate.RateLimiter;
import io.headgate.http.AddressParser;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** What docs/servlet.md shows of batches: each line is an item, and costs a unit. */
public final class BatchServlet extends HttpServlet {
    /** No more than the burst of the limit: a batch above that could never be admitted. */
    static final int MAX_ITEMS = 100;

    private static final long serialVersionUID = 1L;

    private final transient RateLimiter limiter;

    BatchServlet(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> items = request.getReader().lines().limit(MAX_ITEMS + 1).toList();
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            response.sendError(400, "a batch has 1 to " + MAX_ITEMS + " lines");
            return;
        }
        Key client = Key.ofAddress(AddressParser.parse(request.getRemoteAddr()));
        if (!limiter.check("items", client, items.size()).admits()) {
            response.sendError(429);
            return;
        }
        response.setStatus(204);
    }
}
