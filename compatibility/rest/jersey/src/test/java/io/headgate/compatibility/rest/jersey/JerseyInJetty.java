package io.headgate.compatibility.rest.jersey;

import io.headgate.compatibility.rest.Deployment;
import io.headgate.compatibility.rest.TestServer;
import io.headgate.servlet.BackendShutdown;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** Jersey's servlet in Jetty. */
public final class JerseyInJetty implements TestServer {
    @Override
    public boolean isServletContainer() {
        return true;
    }

    @Override
    public Running start(Deployment deployment) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context(deployment));
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return new InJetty(server, connector);
    }

    private static ServletContextHandler context(Deployment deployment) {
        ServletContextHandler context = new ServletContextHandler();
        deployment.contextParameters.forEach(context::setInitParameter);
        context.addServletContainerInitializer(new BackendShutdown());
        deployment.filters.forEach((name, parameters) -> {
            FilterHolder filter = new FilterHolder(RateLimitFilter.class);
            filter.setName(name);
            filter.setAsyncSupported(true);
            filter.setInitParameters(parameters);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        });
        deployment.applications.forEach((path, application) -> {
            ServletHolder servlet = new ServletHolder(new ServletContainer(ResourceConfig.forApplication(application)));
            servlet.setAsyncSupported(true);
            servlet.setInitOrder(1);
            context.addServlet(servlet, path + "/*");
        });
        return context;
    }

    @SuppressWarnings("try")
    private record InJetty(Server server, ServerConnector connector) implements Running {
        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }
}
