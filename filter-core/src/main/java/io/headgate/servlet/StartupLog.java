package io.headgate.servlet;

import io.headgate.Policy;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What a filter says once, when it starts: the policy in effect, and what is probably a mistake. */
final class StartupLog {
    private static final Logger LOG = System.getLogger(RateLimitFilter.class.getName());

    private StartupLog() {}

    static void effective(String where, Policy policy, String backendUri) {
        LOG.log(
                Level.INFO,
                "{0}policy {1}: {2} per {3}, backend {4}",
                where,
                policy.name(),
                policy.limits().get(0).limit(),
                policy.key(),
                withoutSecrets(backendUri));
    }

    static void warnAboutKey(String where, Policy policy) {
        if (policy.key().evadable()) {
            LOG.log(
                    Level.WARNING,
                    "{0}key \"{1}\" is a value that nobody authenticated: a client that changes it with each request is"
                            + " not limited. Add a second filter with key \"ip\", or map this one after authentication"
                            + " and use \"principal\".",
                    where,
                    policy.key());
        }
        if (policy.key().toString().equals("global")) {
            LOG.log(Level.WARNING, "{0}key \"global\": all clients share one bucket.", where);
        }
    }

    /** About what the deployment descriptor, or the code in its place, says beside the init parameters. */
    static void warnAboutRegistration(FilterConfig config) {
        ServletContext context = config.getServletContext();
        FilterRegistration registration =
                context == null ? null : context.getFilterRegistration(config.getFilterName());
        if (registration == null) {
            return;
        }
        String where = InitParameters.where(config);
        if (!AsyncSupport.declare(config, registration)) {
            LOG.log(
                    Level.WARNING,
                    "{0}add <async-supported>true</async-supported>, or asynchronous servlets behind it will fail.",
                    where);
        }
        warnAboutMapping(where, registration);
    }

    private static void warnAboutMapping(String where, FilterRegistration registration) {
        if (registration.getUrlPatternMappings().isEmpty()
                && registration.getServletNameMappings().isEmpty()) {
            LOG.log(Level.WARNING, "{0}there is no filter-mapping, so the filter is never invoked.", where);
        }
        for (String pattern : registration.getUrlPatternMappings()) {
            if (pattern.startsWith("/") && !pattern.endsWith("*") && pattern.length() > 1) {
                LOG.log(
                        Level.WARNING,
                        "{0}url-pattern \"{1}\" does not match \"{1}/\", which may reach the same servlet."
                                + " Use \"{1}/*\".",
                        where,
                        pattern);
            }
        }
    }

    /** The scheme and the parameters' names would do; a memory URI holds nothing else. */
    private static String withoutSecrets(String backendUri) {
        return backendUri.startsWith("memory:") ? backendUri : backendUri.substring(0, backendUri.indexOf(':') + 1);
    }
}
