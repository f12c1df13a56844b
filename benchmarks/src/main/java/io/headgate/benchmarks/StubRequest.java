package io.headgate.benchmarks;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that answers what a filter may ask, from fields, and can be used again. */
final class StubRequest extends HttpServletRequestWrapper {
    private static final HttpServletRequest REFUSES = (HttpServletRequest) Proxy.newProxyInstance(
            StubRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, List<String>> headers = Map.of(
            "host", List.of("example.org"),
            "user-agent", List.of("stub/1"),
            "accept", List.of("*/*"),
            "x-api-key", List.of("6b1d9b1e-0b5e-4a3c-9d63-8f1c2a7be001"));
    private String remoteAddr = "203.0.113.7";

    StubRequest() {
        super(REFUSES);
    }

    StubRequest from(String address) {
        remoteAddr = address;
        return this;
    }

    StubRequest again() {
        attributes.clear();
        return this;
    }

    @Override
    public String getRemoteAddr() {
        return remoteAddr;
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public String getServletPath() {
        return "/api/hello";
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
    }

    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    @Override
    public boolean isAsyncStarted() {
        return false;
    }
}
