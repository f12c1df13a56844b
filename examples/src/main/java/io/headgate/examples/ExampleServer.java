package io.headgate.examples;

import io.headgate.config.PolicyFiles;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Jetty with the application of {@code webapp/WEB-INF/web.xml}, on the loopback address alone. */
final class ExampleServer {
    private static final String HOST = "127.0.0.1";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final WebAppContext application = application();

    private ExampleServer(int port) {
        connector.setHost(HOST);
        connector.setPort(port);
        server.addConnector(connector);
        server.setStopAtShutdown(true);
        server.setHandler(application);
    }

    /** A server that answers; port 0 stands for any free one. */
    static ExampleServer start(int port) throws Exception {
        ExampleServer started = new ExampleServer(port);
        try {
            started.server.start();
            return started;
        } catch (Exception e) {
            started.server.stop();
            throw e;
        }
    }

    URI uri() {
        return URI.create("http://" + HOST + ":" + connector.getLocalPort());
    }

    /** Waits until the server has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    void stop() throws Exception {
        server.stop();
    }

    /** The policy file that it follows. */
    Path policies() {
        ServletContext context = application.getServletContext();
        return PolicyFiles.of(context::getAttribute, context::setAttribute)
                .open()
                .get(0)
                .path();
    }

    private static WebAppContext application() {
        WebAppContext application = new WebAppContext();
        application.setContextPath("/");
        application.setBaseResource(ResourceFactory.of(application).newClassLoaderResource("webapp/"));
        application.setThrowUnavailableOnStartupException(true);
        return application;
    }
}
