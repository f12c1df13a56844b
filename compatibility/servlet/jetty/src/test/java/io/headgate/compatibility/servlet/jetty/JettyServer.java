package io.headgate.compatibility.servlet.jetty;

import io.headgate.compatibility.servlet.Deployment;
import io.headgate.compatibility.servlet.DeploymentFailure;
import io.headgate.compatibility.servlet.TestServer;
import java.util.function.Function;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty but for the web application, which is made by the environment: EE 10 or 11. */
public final class JettyServer implements TestServer {
    private final Server server = new Server(new QueuedThreadPool(80));
    private final Handler.Wrapper application = new Handler.Wrapper(true, null);
    private final ServerConnector connector;
    private final Deployment deployment;
    private final Function<Deployment, ContextHandler> environment;

    public JettyServer(Deployment deployment, Function<Deployment, ContextHandler> environment) {
        this.deployment = deployment;
        this.environment = environment;
        HttpConfiguration http = new HttpConfiguration();
        if (deployment.maxHeaderBytes() > 0) {
            http.setRequestHeaderSize(deployment.maxHeaderBytes());
        }
        connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(deployment.host());
        server.addConnector(connector);
        server.setHandler(application);
        application.setHandler(environment.apply(deployment));
        run(server::start);
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void redeploy() {
        ContextHandler old = (ContextHandler) application.getHandler();
        run(() -> {
            old.stop();
            old.destroy();
            application.setHandler(environment.apply(deployment));
            application.getHandler().start();
        });
    }

    @Override
    public ClassLoader webappClassLoader() {
        return ((ContextHandler) application.getHandler()).getClassLoader();
    }

    @Override
    public void close() {
        run(() -> {
            server.stop();
            // one that was deployed later is not the server's to stop
            application.getHandler().stop();
        });
    }

    /** What Jetty does. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private void run(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            stopQuietly(e);
            throw new DeploymentFailure(e);
        }
    }

    private void stopQuietly(Exception failure) {
        try {
            server.stop();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
