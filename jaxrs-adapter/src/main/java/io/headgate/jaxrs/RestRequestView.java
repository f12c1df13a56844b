package io.headgate.jaxrs;

import io.headgate.ClientAddress;
import io.headgate.PathSegments;
import io.headgate.RequestView;
import io.headgate.http.HeaderLines;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a policy may ask of a Jakarta REST request. */
final class RestRequestView implements RequestView, HeaderLines {
    private final ContainerRequestContext request;
    private final RateLimits limits;
    private @Nullable ClientAddress clientAddress;
    private @Nullable PathSegments pathSegments;

    RestRequestView(ContainerRequestContext request, RateLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return limits.path(request);
    }

    @Override
    public PathSegments pathSegments() {
        PathSegments split = pathSegments;
        if (split == null) {
            split = PathSegments.of(path());
            pathSegments = split;
        }
        return split;
    }

    /** Not {@code getHeaderString}, which joins lines. */
    @Override
    public @Nullable String header(String name) {
        List<String> lines = lines(name);
        return lines.size() != 1 ? null : nonEmpty(lines.get(0));
    }

    /** As the application reads it, unless it was sent twice: then it is not known which one that is. */
    @Override
    public @Nullable String cookie(String name) {
        Cookie cookie = request.getCookies().get(name);
        return cookie == null || timesSent(name) != 1 ? null : nonEmpty(cookie.getValue());
    }

    /** Implementations take a comma between cookies as well as a semicolon. */
    private long timesSent(String cookie) {
        List<String> lines = request.getHeaders().getOrDefault(HttpHeaders.COOKIE, List.of());
        return lines.stream()
                .flatMap(line -> Stream.of(line.split("[;,]", -1)))
                .map(pair -> pair.split("=", 2)[0].strip())
                .filter(cookie::equals)
                .count();
    }

    @Override
    public ClientAddress clientAddress() {
        ClientAddress found = clientAddress;
        if (found == null) {
            found = limits.clientAddress(request, this);
            clientAddress = found;
        }
        return found;
    }

    @Override
    public List<String> lines(String name) {
        List<String> lines = request.getHeaders().get(name);
        return lines == null ? List.of() : lines;
    }

    @Override
    public @Nullable String principal() {
        SecurityContext security = request.getSecurityContext();
        Principal principal = security == null ? null : security.getUserPrincipal();
        return principal == null ? null : nonEmpty(principal.getName());
    }

    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
