package io.headgate.compatibility.servlet;

import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EventListener;
import java.util.List;

/** Writes a deployment descriptor, and the directory that it is in. */
final class WebXml {
    private static final List<String> ALL_DISPATCHERS = List.of("REQUEST", "FORWARD", "INCLUDE", "ASYNC", "ERROR");

    private final StringBuilder xml = new StringBuilder();
    private String backend = "";

    /** What the {@link RateLimitFilter}s that are added from now on have as their backend. */
    WebXml backend(String uri) {
        backend = uri;
        return this;
    }

    /** A {@link RateLimitFilter} that supports asynchronous requests, with init parameters in pairs of name and value. */
    WebXml limit(String name, String pattern, String... initParameters) {
        return filter(RateLimitFilter.class, name, true, initParameters).map(name, pattern);
    }

    /** A {@link RateLimitFilter}, mapped to every dispatcher type. */
    WebXml limitAllDispatches(String name, String pattern, String... initParameters) {
        return filter(RateLimitFilter.class, name, true, initParameters).map(name, pattern, ALL_DISPATCHERS);
    }

    WebXml filter(Class<? extends Filter> type, String name, boolean asyncSupported, String... initParameters) {
        xml.append("<filter><filter-name>%s</filter-name><filter-class>%s</filter-class>%s"
                .formatted(name, type.getName(), asyncSupported ? "<async-supported>true</async-supported>" : ""));
        for (int i = 0; i < initParameters.length; i += 2) {
            initParameter(initParameters[i], initParameters[i + 1]);
        }
        if (type.equals(RateLimitFilter.class) && !backend.isEmpty()) {
            initParameter("backend", backend);
        }
        xml.append("</filter>\n");
        return this;
    }

    private void initParameter(String name, String value) {
        xml.append("<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
                .formatted(name, escaped(value)));
    }

    WebXml map(String name, String pattern) {
        return map(name, pattern, List.of());
    }

    WebXml map(String name, String pattern, List<String> dispatchers) {
        xml.append(
                "<filter-mapping><filter-name>%s</filter-name><url-pattern>%s</url-pattern>".formatted(name, pattern));
        dispatchers.forEach(dispatcher -> xml.append("<dispatcher>%s</dispatcher>".formatted(dispatcher)));
        xml.append("</filter-mapping>\n");
        return this;
    }

    WebXml servlet(Class<? extends Servlet> type, String... patterns) {
        String name = type.getSimpleName();
        xml.append(("<servlet><servlet-name>%s</servlet-name><servlet-class>%s</servlet-class>"
                        + "<async-supported>true</async-supported></servlet>\n")
                .formatted(name, type.getName()));
        for (String pattern : patterns) {
            xml.append(
                    "<servlet-mapping><servlet-name>%s</servlet-name><url-pattern>%s</url-pattern></servlet-mapping>\n"
                            .formatted(name, pattern));
        }
        return this;
    }

    WebXml listener(Class<? extends EventListener> type) {
        xml.append("<listener><listener-class>%s</listener-class></listener>\n".formatted(type.getName()));
        return this;
    }

    WebXml errorPage(int status, String location) {
        xml.append("<error-page><error-code>%d</error-code><location>%s</location></error-page>\n"
                .formatted(status, location));
        return this;
    }

    /** Writes a new directory, which the JVM deletes at its end. */
    Path write() {
        try {
            Path webapp = Scratch.directory();
            Files.createDirectories(webapp.resolve("WEB-INF"));
            Files.writeString(webapp.resolve("WEB-INF/web.xml"), toString());
            return webapp;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    @Override
    public String toString() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
                %s</web-app>
                """.formatted(xml);
    }
}
