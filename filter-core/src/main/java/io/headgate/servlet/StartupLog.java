package io.headgate.servlet;

import io.headgate.Policy;
import io.headgate.config.PolicyLog;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** What a filter says once, when it starts: the policy in effect, and what is probably a mistake. */
final class StartupLog {
    private StartupLog() {}

    static void effective(Logger log, String where, Policy policy, String backendUri) {
        PolicyLog.effective(log, where, List.of(policy), backendUri);
    }

    static void warnings(Logger log, String where, Policy policy, FilterConfig config) {
        PolicyLog.keyWarnings(
                log,
                where,
                List.of(policy),
                "Add a second filter with key \"ip\", or map this one after authentication and use \"principal\".");
        FilterRegistration registration = config.getServletContext().getFilterRegistration(config.getFilterName());
        if (registration != null) {
            mappingWarnings(log, where, registration);
        }
    }

    private static void mappingWarnings(Logger log, String where, FilterRegistration registration) {
        if (registration.getUrlPatternMappings().isEmpty()
                && registration.getServletNameMappings().isEmpty()) {
            log.log(Level.WARNING, "{0}there is no filter-mapping, so the filter is never invoked.", where);
        }
        for (String pattern : registration.getUrlPatternMappings()) {
            if (pattern.startsWith("/") && !pattern.endsWith("*") && pattern.length() > 1) {
                log.log(
                        Level.WARNING,
                        "{0}url-pattern \"{1}\" does not match \"{1}/\" or \"{1};x\", which may reach the same servlet."
                                + " Use \"{1}/*\".",
                        where,
                        pattern);
            }
        }
    }
}
