package io.headgate.servlet;

import io.headgate.Backend;
import io.headgate.FailureChoice;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Mode;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.RequestMatch;
import io.headgate.SharedBackends;
import io.headgate.config.HeaderGenerationsText;
import io.headgate.config.KeyText;
import io.headgate.config.RequestList;
import io.headgate.config.TrustedProxiesText;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.TrustedProxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.List;

/** A limiter made from the init parameters of one filter, and what is to be let go of with it. */
record ConfiguredLimiter(
        RateLimiter limiter,
        TrustedProxies proxies,
        HeaderGenerations generations,
        SharedBackends backends,
        String backendUri,
        String owner)
        implements RateLimitFilter.Closing {
    /** @throws ServletException if a parameter is wrong; nothing stays open then */
    static ConfiguredLimiter open(FilterConfig config, InitParameters parameters) throws ServletException {
        Policy policy = policy(parameters, config);
        TrustedProxies proxies = proxies(parameters);
        RequestList exempt = parameters.or(
                InitParameters.EXEMPT, text -> RequestList.exempt(text).apartFrom(proxies), RequestList.NONE);
        RequestList blocked = parameters.or(InitParameters.BLOCKED, RequestList::blocked, RequestList.NONE);
        HeaderGenerations generations = generations(parameters);
        String backendUri = backendUri(parameters);
        RateLimitListener listener = ListenerAttribute.of(config);

        ServletContext context = config.getServletContext();
        SharedBackends backends = SharedBackends.of(context::getAttribute, context::setAttribute);
        String owner = "filter '" + config.getFilterName() + "'";
        Backend backend = acquire(parameters, backends, backendUri);
        try {
            backends.claim(policy.name(), owner);
            RateLimiter limiter = RateLimiter.builder()
                    .policy(policy)
                    .backend(backend)
                    .blocked(blocked)
                    .exempt(exempt)
                    .listener(listener)
                    .build();
            StartupLog.effective(parameters.where(), List.of(policy), backendUri);
            StartupLog.warnAboutKey(parameters.where(), policy);
            return new ConfiguredLimiter(limiter, proxies, generations, backends, backendUri, owner);
        } catch (IllegalArgumentException e) {
            backends.disclaim(owner);
            backends.release(backendUri);
            throw new ServletException(parameters.where() + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        limiter.close();
        backends.disclaim(owner);
        backends.release(backendUri);
    }

    private static Policy policy(InitParameters parameters, FilterConfig config) throws ServletException {
        String name = parameters.or(InitParameters.NAME, ConfiguredLimiter::policyName, config.getFilterName());
        Limit limit = parameters.required(InitParameters.LIMIT, Limit::parse, "100/1m");
        KeyResolver key = parameters.or(
                InitParameters.KEY, text -> KeyText.parse(text).boundTo(RequestMatch.ALL), KeyResolver.clientAddress());
        FailureChoice onFailure = parameters.or(InitParameters.ON_FAILURE, FailureChoice::parse, FailureChoice.LOCAL);
        Mode mode = parameters.or(InitParameters.MODE, Mode::parse, Mode.ENFORCE);
        try {
            return Policy.builder(name)
                    .limit(limit)
                    .key(key)
                    .onFailure(onFailure)
                    .mode(mode)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ServletException(
                    "%sthe filter's name is no policy name, expected an init parameter '%s': %s"
                            .formatted(parameters.where(), InitParameters.NAME, e.getMessage()),
                    e);
        }
    }

    private static String policyName(String text) {
        return Names.require("policy", text);
    }

    /** The two parameters need each other: a range without a header says nothing, a header alone trusts anybody. */
    private static TrustedProxies proxies(InitParameters parameters) throws ServletException {
        if (!parameters.has(InitParameters.TRUSTED_PROXIES) && !parameters.has(InitParameters.FORWARDED_HEADER)) {
            return TrustedProxies.NONE;
        }
        TrustedProxies.Builder proxies =
                parameters.required(InitParameters.TRUSTED_PROXIES, TrustedProxiesText::parse, "10.0.0.0/8");
        return parameters
                .required(InitParameters.FORWARDED_HEADER, proxies::header, "X-Forwarded-For")
                .build();
    }

    private static HeaderGenerations generations(InitParameters parameters) throws ServletException {
        HeaderGenerations generations =
                parameters.or(InitParameters.HEADERS, HeaderGenerationsText::parse, HeaderGenerations.DEFAULT);
        return parameters.or(InitParameters.EXPOSE_HEADERS, HeaderGenerationsText::parseExposed, false)
                ? generations.exposed()
                : generations;
    }

    private static String backendUri(InitParameters parameters) throws ServletException {
        String uri = parameters.or(InitParameters.BACKEND, text -> text, "memory:");
        Integer maxBuckets = parameters.optional(InitParameters.MAX_BUCKETS, ConfiguredLimiter::maxBuckets);
        if (maxBuckets == null) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + InitParameters.MAX_BUCKETS + "=" + maxBuckets;
    }

    private static int maxBuckets(String text) {
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private static Backend acquire(InitParameters parameters, SharedBackends backends, String uri)
            throws ServletException {
        try {
            return backends.acquire(uri);
        } catch (IllegalArgumentException e) {
            throw new ServletException(
                    "%sinit parameter '%s': %s".formatted(parameters.where(), InitParameters.BACKEND, e.getMessage()),
                    e);
        }
    }
}
