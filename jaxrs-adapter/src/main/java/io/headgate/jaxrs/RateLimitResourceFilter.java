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
        Decision decision = budget.limiter().check(view);
        request.setProperty(budget.property(), decision);

        Map<String, String> fields = new LinkedHashMap<>();
        RateLimitFields earlier = (RateLimitFields) request.getProperty(RateLimitFields.ATTRIBUTE);
        request.setProperty(RateLimitFields.ATTRIBUTE, budget.headers().write(decision, earlier, fields::put));
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
        if (!(request.getProperty(budget.property()) instanceof Decision decision)) {
            return;
        }
        if (request.getProperty(RateLimitFields.ATTRIBUTE) instanceof RateLimitFields fields) {
            response.getHeaders().putSingle(RateLimitHeaders.RATE_LIMIT_POLICY, fields.policy());
            response.getHeaders().putSingle(RateLimitHeaders.RATE_LIMIT, fields.limit());
        }
        decision.finish(Outcome.of(response.getStatus()));
    }
}
