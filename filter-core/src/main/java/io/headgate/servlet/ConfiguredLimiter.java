package io.headgate.servlet;

import io.headgate.Backend;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.RequestView;
import io.headgate.SharedBackends;
import io.headgate.config.ExemptText;
import io.headgate.config.KeyText;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Predicate;

/** A limiter made from the init parameters of one filter, and what is to be let go of with it. */
record ConfiguredLimiter(RateLimiter limiter, SharedBackends backends, String backendUri, String owner) {
    private static final Logger LOG = System.getLogger(RateLimitFilter.class.getName());

    /** @throws ServletException if a parameter is wrong; nothing stays open then */
    static ConfiguredLimiter open(FilterConfig config) throws ServletException {
        InitParameters parameters = new InitParameters(config);
        String name = parameters.or(InitParameters.NAME, text -> Names.require("policy", text), config.getFilterName());
        Limit limit = parameters.required(InitParameters.LIMIT, Limit::parse, "100/1m");
        KeyResolver key = parameters.or(InitParameters.KEY, KeyText::parse, KeyResolver.clientAddress());
        Predicate<RequestView> exempt = parameters.or(InitParameters.EXEMPT, ExemptText::parse, request -> false);
        String backendUri = backendUri(parameters);
        Policy policy = policy(parameters, name, limit, key);

        ServletContext context = config.getServletContext();
        SharedBackends backends = SharedBackends.of(context::getAttribute, context::setAttribute);
        String owner = "filter '" + config.getFilterName() + "'";
        Backend backend = acquire(parameters, backends, backendUri);
        try {
            backends.claim(name, owner);
            RateLimiter limiter = RateLimiter.builder()
                    .policy(policy)
                    .backend(backend)
                    .exempt(exempt)
                    .build();
            StartupLog.effective(LOG, parameters.where(), policy, backendUri);
            StartupLog.warnings(LOG, parameters.where(), policy, config);
            return new ConfiguredLimiter(limiter, backends, backendUri, owner);
        } catch (IllegalArgumentException e) {
            backends.release(backendUri);
            throw new ServletException(parameters.where() + e.getMessage(), e);
        }
    }

    void close() {
        backends.disclaim(owner);
        backends.release(backendUri);
        LOG.log(Level.DEBUG, "{0} closed", owner);
    }

    private static Policy policy(InitParameters parameters, String name, Limit limit, KeyResolver key)
            throws ServletException {
        try {
            return Policy.builder(name).limit(limit).key(key).build();
        } catch (IllegalArgumentException e) {
            throw new ServletException(parameters.where() + e.getMessage(), e);
        }
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
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            LOG.log(Level.TRACE, "not a number", e);
        }
        throw new IllegalArgumentException("expected a whole number from 1 to " + Integer.MAX_VALUE);
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
