package io.headgate.http;

import io.headgate.Decision;
import io.headgate.RequestView;

/**
 * Says what a refused client is answered. Thread-safe.
 *
 * <pre>{@code
 * RefusalRenderer renderer =
 *         (refused, request) -> refused instanceof Decision.Denied
 *                 ? new Refusal(429, "text/plain;charset=utf-8", "Slow down, please.")
 *                 : RefusalRenderer.problemDetails().render(refused, request);
 * }</pre>
 */
@FunctionalInterface
public interface RefusalRenderer {
    /** Status and body; the header fields are set beside it. */
    Refusal render(Decision.Refused refused, RequestView request);

    /** {@link ProblemDetails}: 429, 503 or 403, with a problem document or, for a client that takes no JSON, text. */
    static RefusalRenderer problemDetails() {
        return ProblemDetails.INSTANCE;
    }
}
