package io.headgate.servlet;

import io.headgate.Policy;
import io.headgate.config.ClientAddresses;
import io.headgate.config.PolicyLog;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.TrustedProxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** What a filter says once, when it starts: the policy in effect, and what is probably a mistake. */
final class StartupLog {
    private static final Logger LOG = System.getLogger(RateLimitFilter.class.getName());

    private StartupLog() {}

    static void effective(String where, List<Policy> policies, String backendUri) {
        PolicyLog.effective(LOG, where, policies, backendUri);
    }

    static ClientAddresses addresses(String where, TrustedProxies proxies) {
        return ClientAddresses.start(LOG, where, proxies);
    }

    static ClientAddresses addressesOfFile(String where, TrustedProxies proxies) {
        return ClientAddresses.ofFile(LOG, where, proxies);
    }

    static void headers(String where, HeaderGenerations generations) {
        PolicyLog.headers(LOG, where, generations);
    }

    static void matchNotes(String where, List<Policy> policies) {
        PolicyLog.matchNotes(LOG, where, policies);
    }

    static void warnAboutKey(String where, Policy policy) {
        PolicyLog.keyWarnings(
                LOG,
                where,
                List.of(policy),
                "Add a second filter with key \"ip\", or map this one after authentication and use \"principal\".");
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
}
