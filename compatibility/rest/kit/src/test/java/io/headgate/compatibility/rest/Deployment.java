package io.headgate.compatibility.rest;

import io.headgate.http.AddressParser;
import io.headgate.jaxrs.RateLimitFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A web application: REST applications by their path, and servlet filters by their name. */
public final class Deployment {
    /** Where a request says it came from, on a server that is no servlet container. */
    static final String PEER = "X-Test-Peer";

    public final Map<String, TestApplication> applications = new LinkedHashMap<>();
    public final Map<String, Map<String, String>> filters = new LinkedHashMap<>();
    public final Map<String, String> contextParameters = new LinkedHashMap<>();

    /** One application at {@code /api}. */
    static Deployment of(Class<?>... classes) {
        return new Deployment().application("/api", new TestApplication().classes(classes));
    }

    static Deployment ofInstances(Object... instances) {
        return new Deployment().application("/api", new TestApplication().instances(instances));
    }

    Deployment application(String path, TestApplication application) {
        applications.put(path, application);
        return this;
    }

    /** Adds to the application at {@code /api}. */
    Deployment with(Object... instances) {
        applications.get("/api").instances(instances);
        return this;
    }

    Deployment with(Class<?>... classes) {
        applications.get("/api").classes(classes);
        return this;
    }

    Deployment property(String name, Object value) {
        applications.get("/api").property(name, value);
        return this;
    }

    Deployment contextParameter(String name, String value) {
        contextParameters.put(name, value);
        return this;
    }

    /** A feature from code. Where there is no servlet request, it has to say where requests come from. */
    Deployment feature(UnaryOperator<RateLimitFeature.Builder> settings) {
        RateLimitFeature.Builder builder = settings.apply(RateLimitFeature.builder());
        if (!TestServer.found().isServletContainer()) {
            builder.clientAddress(request -> {
                String peer = request.getHeaderString(PEER);
                return AddressParser.parse(peer == null ? "192.0.2.1" : peer);
            });
        }
        return with(builder.build());
    }

    /** A rate limit filter on every path. */
    Deployment filter(String name, Map<String, String> parameters) {
        filters.put(name, parameters);
        return this;
    }
}
