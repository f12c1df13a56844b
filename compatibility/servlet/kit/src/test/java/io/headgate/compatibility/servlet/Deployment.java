package io.headgate.compatibility.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.nio.file.Path;

/**
 * What a {@link TestServer} is to run.
 *
 * @param webapp a directory with {@code WEB-INF/web.xml}
 * @param host the loopback address to listen on
 * @param maxHeaderBytes how much a request's header may take; 0 leaves the container's own limit
 * @param findsInitializers whether the container looks for {@code ServletContainerInitializer}s
 * @param startup what is done in code before the filters start
 */
public record Deployment(Path webapp, String host, int maxHeaderBytes, boolean findsInitializers, Startup startup) {
    /** What an application does in code. */
    @FunctionalInterface
    public interface Startup {
        void onStartup(ServletContext context) throws ServletException;
    }

    static Deployment of(WebXml webXml) {
        return new Deployment(webXml.write(), "127.0.0.1", 0, true, context -> {});
    }

    Deployment host(String host) {
        return new Deployment(webapp, host, maxHeaderBytes, findsInitializers, startup);
    }

    Deployment maxHeaderBytes(int maxHeaderBytes) {
        return new Deployment(webapp, host, maxHeaderBytes, findsInitializers, startup);
    }

    Deployment withoutInitializers() {
        return new Deployment(webapp, host, maxHeaderBytes, false, startup);
    }

    Deployment startup(Startup startup) {
        return new Deployment(webapp, host, maxHeaderBytes, findsInitializers, startup);
    }

    TestServer start() {
        return TestServer.start(this);
    }
}
