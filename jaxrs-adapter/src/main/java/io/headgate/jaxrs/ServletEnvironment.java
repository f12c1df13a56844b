package io.headgate.jaxrs;

import io.headgate.ClientAddress;
import io.headgate.SharedBackends;
import io.headgate.config.PolicyFiles;
import io.headgate.http.AddressParser;
import io.headgate.http.RateLimitHeaders;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The servlet container that the application runs in; loaded only where there is a Servlet API, and the
 * only class here that knows it. Registered by {@link RateLimitFeature}; not for use.
 */
public final class ServletEnvironment implements Feature {
    private static final Logger LOG = System.getLogger(RateLimitFeature.class.getName());

    @Context
    private @Nullable ServletContext context;

    /** That of the thread's current request. */
    @Context
    private @Nullable HttpServletRequest request;

    /** That of the thread's current request. */
    @Context
    private @Nullable HttpServletResponse response;

    @Override
    public boolean configure(FeatureContext features) {
        if (!isInContainer()) {
            return false;
        }
        RateLimits.of(features.getConfiguration()).runIn(this);
        return true;
    }

    /** What is injected outside a servlet container is null, or fails when it is used. */
    private boolean isInContainer() {
        try {
            return context != null && request != null && context.getMajorVersion() > 0;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "no servlet container", e);
            return false;
        }
    }

    SharedBackends sharedBackends() {
        ServletContext current = Objects.requireNonNull(context);
        return SharedBackends.of(current::getAttribute, current::setAttribute);
    }

    PolicyFiles policyFiles() {
        ServletContext current = Objects.requireNonNull(context);
        return PolicyFiles.of(current::getAttribute, current::setAttribute);
    }

    /** Where a path of the web application is on the disk, or null. */
    @Nullable
    String realPath(String path) {
        return Objects.requireNonNull(context).getRealPath(path);
    }

    @Nullable
    String parameter(String name) {
        return Objects.requireNonNull(context).getInitParameter(name);
    }

    ClientAddress clientAddress() {
        return AddressParser.parse(Objects.requireNonNull(request).getRemoteAddr());
    }

    /** These names behind those that the response exposes already. */
    String besideExposed(String names) {
        if (response == null) {
            return names;
        }
        Collection<String> lines = response.getHeaders(RateLimitHeaders.EXPOSE_HEADERS);
        return lines.isEmpty() ? names : String.join(", ", lines) + ", " + names;
    }

    String path() {
        HttpServletRequest current = Objects.requireNonNull(request);
        String pathInfo = current.getPathInfo();
        return pathInfo == null ? current.getServletPath() : current.getServletPath() + pathInfo;
    }
}
