package io.headgate.http;

import io.headgate.Decision;
import io.headgate.RequestView;
import java.util.List;

/**
 * Refusals as problem documents: {@code quota-exceeded} with 429, {@code temporary-reduced-capacity}
 * with 503, and {@code about:blank} with 403 for a request that is blocked. Text that a client sent is never repeated.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/">the problem
 *     types, draft 11</a>
 */
final class ProblemDetails implements RefusalRenderer {
    static final ProblemDetails INSTANCE = new ProblemDetails();

    private static final String JSON = "application/problem+json";
    private static final String TEXT = "text/plain;charset=utf-8";

    private static final Refusal FORBIDDEN_JSON =
            new Refusal(403, JSON, "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}\n");
    private static final Refusal FORBIDDEN_TEXT = new Refusal(403, TEXT, "Forbidden\n");

    private ProblemDetails() {}

    private enum Problem {
        QUOTA_EXCEEDED(429, "quota-exceeded", "The quota is exceeded."),
        TEMPORARY_REDUCED_CAPACITY(503, "temporary-reduced-capacity", "The service cannot take requests right now.");

        final int status;
        final String jsonUpToPolicies;
        final String title;

        Problem(int status, String type, String title) {
            this.status = status;
            this.title = title;
            this.jsonUpToPolicies =
                    "{\"type\":\"https://iana.org/assignments/http-problem-types#%s\",\"title\":\"%s\",\"status\":%d,\"violated-policies\":["
                            .formatted(type, title, status);
        }
    }

    @Override
    public Refusal render(Decision.Refused refused, RequestView request) {
        boolean json = AcceptField.takesJson(request.header("Accept"));
        if (!(refused instanceof Decision.Deferred deferred)) {
            return json ? FORBIDDEN_JSON : FORBIDDEN_TEXT;
        }
        Problem problem =
                refused instanceof Decision.Unavailable ? Problem.TEMPORARY_REDUCED_CAPACITY : Problem.QUOTA_EXCEEDED;
        return json
                ? new Refusal(problem.status, JSON, json(problem, deferred.violatedPolicies()))
                : new Refusal(problem.status, TEXT, text(problem, deferred));
    }

    private static String json(Problem problem, List<String> violatedPolicies) {
        StringBuilder json = new StringBuilder(256).append(problem.jsonUpToPolicies);
        for (int i = 0; i < violatedPolicies.size(); i++) {
            json.append(i == 0 ? "\"" : ",\"").append(violatedPolicies.get(i)).append('"');
        }
        return json.append("]}\n").toString();
    }

    private static String text(Problem problem, Decision.Deferred refused) {
        return "%s Try again in %d s.\n"
                .formatted(problem.title, RateLimitHeaders.retryAfterSeconds(refused.retryAfter()));
    }
}
