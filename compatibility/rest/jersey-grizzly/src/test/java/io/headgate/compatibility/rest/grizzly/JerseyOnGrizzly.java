package io.headgate.compatibility.rest.grizzly;

import io.headgate.compatibility.rest.Deployment;
import io.headgate.compatibility.rest.TestServer;
import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Jersey on Grizzly's HTTP server: there is no Servlet API. */
public final class JerseyOnGrizzly implements TestServer {
    @Override
    public boolean isServletContainer() {
        return false;
    }

    @Override
    public Running start(Deployment deployment) throws Exception {
        var only = deployment.applications.entrySet().iterator().next();
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://127.0.0.1:0" + only.getKey()), ResourceConfig.forApplication(only.getValue()));
        return new Running() {
            @Override
            public int port() {
                return server.getListeners().iterator().next().getPort();
            }

            @Override
            public void close() {
                server.shutdownNow();
            }
        };
    }
}
