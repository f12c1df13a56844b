package io.headgate.compatibility.servlet.tomcat;

import io.headgate.compatibility.servlet.Deployment;
import io.headgate.compatibility.servlet.DeploymentFailure;
import io.headgate.compatibility.servlet.Scratch;
import io.headgate.compatibility.servlet.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;

/** Tomcat, embedded. */
final class TomcatServer implements TestServer {
    private final Tomcat tomcat = new Tomcat();
    private final Deployment deployment;
    private Context context;

    TomcatServer(Deployment deployment) {
        this.deployment = deployment;
        tomcat.setBaseDir(scratch());
        tomcat.setPort(0);
        tomcat.getHost().setAutoDeploy(false);
        Connector connector = tomcat.getConnector();
        connector.setProperty("address", deployment.host());
        connector.setProperty("maxThreads", "80");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("continueResponseTiming", "onRead");
        connector.addUpgradeProtocol(new Http2Protocol());
        if (deployment.maxHeaderBytes() > 0) {
            connector.setProperty("maxHttpRequestHeaderSize", Integer.toString(deployment.maxHeaderBytes()));
        }
        try (FailureLog failures = new FailureLog()) {
            tomcat.start();
            deploy(failures);
        } catch (LifecycleException e) {
            close();
            throw new DeploymentFailure(e);
        }
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void redeploy() {
        tomcat.getHost().removeChild(context);
        try (FailureLog failures = new FailureLog()) {
            deploy(failures);
        }
    }

    @Override
    public ClassLoader webappClassLoader() {
        return context.getLoader().getClassLoader();
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new AssertionError(e);
        }
    }

    /** Adding to a running host starts the context; why that failed is only logged. */
    private void deploy(FailureLog failures) {
        context = tomcat.addWebapp(tomcat.getHost(), "", deployment.webapp().toString(), new Prepare(deployment));
        if (!context.getState().isAvailable()) {
            close();
            throw new DeploymentFailure(failures.first());
        }
    }

    private static String scratch() {
        try {
            return Scratch.directory().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
