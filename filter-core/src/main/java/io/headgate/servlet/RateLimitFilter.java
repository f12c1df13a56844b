package io.headgate.servlet;

import io.headgate.Decision;
import io.headgate.Outcome;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.RequestView;
import io.headgate.config.ClientAddresses;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.RateLimitFields;
import io.headgate.http.RateLimitHeaders;
import io.headgate.http.Refusal;
import io.headgate.http.RefusalRenderer;
import io.headgate.http.TrustedProxies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Limits the requests that it is mapped to: admits them, with {@code RateLimit} header fields, or
 * answers 429, or 403 where they are blocked. Thread-safe.
 *
 * <p>In {@code web.xml}, with the init parameter {@code config}, which names a {@linkplain
 * io.headgate.config.PolicyFile policy file}; or with {@code limit} (needed), {@code key}, {@code name},
 * {@code backend}, {@code max-buckets}, {@code exempt}, {@code blocked}, {@code mode}, {@code on-failure},
 * {@code trusted-proxies}, {@code forwarded-header}, {@code headers} and {@code expose-headers}:
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>api</filter-name>
 *   <filter-class>io.headgate.servlet.RateLimitFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param>
 *     <param-name>limit</param-name>
 *     <param-value>100/1m</param-value>
 *   </init-param>
 * </filter>
 * <filter-mapping>
 *   <filter-name>api</filter-name>
 *   <url-pattern>/api/*</url-pattern>
 * </filter-mapping>
 * }</pre>
 *
 * <p>A request is counted once, at the first dispatch that this filter sees, whatever FORWARD, INCLUDE,
 * ASYNC and ERROR dispatches follow. An INCLUDE alone, and a response that is committed already, can
 * no longer be refused, and are let through uncounted. The body of a request is not read.
 */
public final class RateLimitFilter implements Filter {
    /**
     * The attribute of the {@code ServletContext} that may hold a {@link RateLimitListener}: filters that are
     * configured by init parameters tell it of what they decide, dry runs included. To be set before filters start,
     * as a {@code ServletContextListener} does.
     */
    public static final String LISTENER_ATTRIBUTE = RateLimitListener.class.getName();

    private final @Nullable RateLimiter given;
    private final RefusalRenderer renderer;
    private final TrustedProxies proxies;
    private final HeaderGenerations generations;
    private @Nullable Closing configured;

    /** Replaced as a whole by a reload: a request reads it once. */
    private volatile @Nullable Active active;

    /** What is to be let go of with a filter. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** What a filter has once it is initialised. */
    private record Active(
            RateLimiter limiter, ClientAddresses addresses, RateLimitHeaders headers, String countedAttribute) {}

    /** For {@code web.xml}: everything comes from the init parameters. */
    public RateLimitFilter() {
        this.given = null;
        this.renderer = RefusalRenderer.problemDetails();
        this.proxies = TrustedProxies.NONE;
        this.generations = HeaderGenerations.DEFAULT;
    }

    /** With a limiter that the caller owns and closes; init parameters are not looked at. */
    public RateLimitFilter(RateLimiter limiter) {
        this(limiter, RefusalRenderer.problemDetails());
    }

    /** With a limiter that the caller owns and closes, and other refusals. */
    public RateLimitFilter(RateLimiter limiter, RefusalRenderer renderer) {
        this(limiter, renderer, TrustedProxies.NONE);
    }

    /** With a limiter that the caller owns and closes, behind proxies that say where requests come from. */
    public RateLimitFilter(RateLimiter limiter, RefusalRenderer renderer, TrustedProxies proxies) {
        this(limiter, renderer, proxies, HeaderGenerations.DEFAULT);
    }

    /** With a limiter that the caller owns and closes, and other header fields. */
    public RateLimitFilter(
            RateLimiter limiter, RefusalRenderer renderer, TrustedProxies proxies, HeaderGenerations generations) {
        this.given = limiter;
        this.renderer = renderer;
        this.proxies = proxies;
        this.generations = generations;
    }

    /**
     * Reads the init parameters and opens the backend.
     *
     * @throws ServletException if an init parameter, or the policy file that one names, is wrong; the message says
     *     which, and what was expected
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        StartupLog.warnAboutRegistration(config);
        if (given != null) {
            start(config, given, proxies, generations);
            return;
        }
        InitParameters parameters = new InitParameters(config);
        if (parameters.has(InitParameters.CONFIG)) {
            ConfiguredFile file = ConfiguredFile.open(config, parameters);
            ClientAddresses addresses = StartupLog.addressesOfFile(parameters.where(), file.proxies());
            file.follow(rules -> active = new Active(rules.limiter(), addresses, rules.headers(), attribute(config)));
            configured = file;
        } else {
            ConfiguredLimiter opened = ConfiguredLimiter.open(config, parameters);
            configured = opened;
            start(config, opened.limiter(), opened.proxies(), opened.generations());
        }
    }

    private void start(FilterConfig config, RateLimiter limiter, TrustedProxies trusted, HeaderGenerations sent) {
        String where = InitParameters.where(config);
        StartupLog.headers(where, sent);
        StartupLog.matchNotes(where, limiter.policies());
        active = new Active(
                limiter,
                StartupLog.addresses(where, trusted),
                new RateLimitHeaders(limiter.policies(), sent),
                attribute(config));
    }

    private static String attribute(FilterConfig config) {
        return RateLimitFilter.class.getName() + "." + config.getFilterName();
    }

    @Override
    public void destroy() {
        Closing opened = configured;
        configured = null;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Active current = active;
        if (current == null) {
            throw new ServletException("RateLimitFilter: used before init");
        }
        if (request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse
                && isToBeCounted(httpRequest, httpResponse, current)) {
            httpRequest.setAttribute(current.countedAttribute, true);
            limit(httpRequest, httpResponse, chain, current);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isToBeCounted(HttpServletRequest request, HttpServletResponse response, Active current) {
        return request.getAttribute(current.countedAttribute) == null
                && request.getDispatcherType() != DispatcherType.INCLUDE
                && !response.isCommitted();
    }

    private void limit(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Active current)
            throws IOException, ServletException {
        RequestView view = new ServletRequestView(request, current.addresses);
        Decision decision = current.limiter.check(view);
        writeFields(request, response, current.headers, decision);
        if (decision instanceof Decision.Refused refused) {
            refuse(response, renderer.render(refused, view));
        } else {
            pass(request, response, chain, decision);
        }
    }

    private static void writeFields(
            HttpServletRequest request, HttpServletResponse response, RateLimitHeaders headers, Decision decision) {
        RateLimitFields earlier = (RateLimitFields) request.getAttribute(RateLimitFields.ATTRIBUTE);
        RateLimitFields fields = headers.write(decision, earlier, response::setHeader, response::addHeader);
        request.setAttribute(RateLimitFields.ATTRIBUTE, fields);
    }

    private static void pass(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Decision decision)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            decision.finish(new Outcome(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, e));
            throw e;
        }
        if (!request.isAsyncStarted() || !AsyncFinish.register(request, response, decision)) {
            decision.finish(Outcome.of(response.getStatus()));
        }
    }

    /** Not {@code sendError}, which would make an ERROR dispatch of every refusal. */
    private static void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        response.resetBuffer();
        response.setStatus(refusal.status());
        response.setContentType(refusal.contentType());
        byte[] body = refusal.body();
        ServletOutputStream out = outputStream(response);
        if (out == null) {
            response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        } else {
            response.setContentLength(body.length);
            out.write(body);
        }
    }

    /** Null where an earlier filter has taken the writer, which excludes the stream. */
    private static @Nullable ServletOutputStream outputStream(HttpServletResponse response) throws IOException {
        try {
            return response.getOutputStream();
        } catch (IllegalStateException writerIsTaken) {
            return null;
        }
    }
}
