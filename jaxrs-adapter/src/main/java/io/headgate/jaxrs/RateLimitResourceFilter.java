package io.headgate.jaxrs;

import io.headgate.Decision;
import io.headgate.Outcome;
import io.headgate.RequestView;
import io.headgate.http.RateLimitFields;
import io.headgate.http.RateLimitHeaders;
import io.headgate.http.Refusal;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks the requests of one resource method, against its own budget or that of its class. */
record RateLimitResourceFilter(RateLimits limits, Budget budget)
        implements ContainerRequestFilter, ContainerResponseFilter {
    /** Counts a request once, however often it passes. */
    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getProperty(budget.property()) == null) {
            limit(request);
        }
    }

    private void limit(ContainerRequestContext request) {
        RequestView view = new RestRequestView(request, limits);
        Budget.Rules rules = budget.rules();
        Decision decision = rules.limiter().check(view);
        Map<String, String> fields = new LinkedHashMap<>();
        RateLimitFields earlier = (RateLimitFields) request.getProperty(RateLimitFields.ATTRIBUTE);
        RateLimitFields together = rules.headers().write(decision, earlier, fields::put, fields::put);
        request.setProperty(RateLimitFields.ATTRIBUTE, together);
        fields.computeIfPresent(RateLimitHeaders.EXPOSE_HEADERS, (name, names) -> limits.besideExposed(names));
        request.setProperty(budget.property(), new Checked(decision, fields.get(RateLimitHeaders.EXPOSE_HEADERS)));
        if (decision instanceof Decision.Refused refused) {
            request.abortWith(response(limits.refusals().render(refused, view), fields));
        }
    }

    /** With an entity, since some implementations answer the container's error page without one. */
    private static Response response(Refusal refusal, Map<String, String> fields) {
        Response.ResponseBuilder response =
                Response.status(refusal.status()).type(refusal.contentType()).entity(refusal.body());
        fields.forEach(response::header);
        return response.build();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(budget.property()) instanceof Checked checked)) {
            return;
        }
        if (request.getProperty(RateLimitFields.ATTRIBUTE) instanceof RateLimitFields fields) {
            fields.forEach(response.getHeaders()::putSingle);
        }
        if (checked.exposed() != null) {
            expose(response, checked.exposed());
        }
        checked.decision().finish(Outcome.of(response.getStatus()));
    }

    /** Beside what the application exposes; a refusal has it already. */
    private static void expose(ContainerResponseContext response, String names) {
        List<Object> lines = response.getHeaders().get(RateLimitHeaders.EXPOSE_HEADERS);
        if (lines == null || !lines.contains(names)) {
            response.getHeaders().add(RateLimitHeaders.EXPOSE_HEADERS, names);
        }
    }
}
