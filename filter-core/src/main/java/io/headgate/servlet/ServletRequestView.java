package io.headgate.servlet;

import io.headgate.ClientAddress;
import io.headgate.PathSegments;
import io.headgate.RequestView;
import io.headgate.config.ClientAddresses;
import io.headgate.http.AddressParser;
import io.headgate.http.HeaderLines;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy may ask of a servlet request. */
final class ServletRequestView implements RequestView, HeaderLines {
    private final HttpServletRequest request;
    private final ClientAddresses addresses;
    private @Nullable ClientAddress clientAddress;
    private @Nullable PathSegments pathSegments;

    ServletRequestView(HttpServletRequest request, ClientAddresses addresses) {
        this.request = request;
        this.addresses = addresses;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String pathInfo = request.getPathInfo();
        return pathInfo == null ? request.getServletPath() : request.getServletPath() + pathInfo;
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

    @Override
    public @Nullable String header(String name) {
        Enumeration<String> lines = request.getHeaders(name);
        if (lines == null || !lines.hasMoreElements()) {
            return null;
        }
        String value = lines.nextElement();
        return value.isEmpty() || lines.hasMoreElements() ? null : value;
    }

    @Override
    public @Nullable String cookie(String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        String found = null;
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name)) {
                if (found != null) {
                    return null;
                }
                found = cookie.getValue();
            }
        }
        return found == null || found.isEmpty() ? null : found;
    }

    @Override
    public ClientAddress clientAddress() {
        ClientAddress found = clientAddress;
        if (found == null) {
            found = addresses.find(AddressParser.parse(request.getRemoteAddr()), this);
            clientAddress = found;
        }
        return found;
    }

    @Override
    public List<String> lines(String name) {
        Enumeration<String> lines = request.getHeaders(name);
        return lines == null || !lines.hasMoreElements() ? List.of() : Collections.list(lines);
    }

    @Override
    public @Nullable String principal() {
        Principal principal = request.getUserPrincipal();
        return principal == null
                        || principal.getName() == null
                        || principal.getName().isEmpty()
                ? null
                : principal.getName();
    }
}
