package io.headgate.compatibility.servlet;

import java.net.URI;
import java.util.ServiceLoader;
import java.util.logging.Handler;
import java.util.logging.Logger;

/** A servlet container that runs one web application at the root, on a free port of a loopback address. */
public interface TestServer extends AutoCloseable {
    /** The one container on the class path. */
    interface Container {
        /** Starts; nothing is left running where it fails. */
        TestServer start(Deployment deployment) throws DeploymentFailure;
    }

    int port();

    /** Stops the application, lets go of it, and starts it from its directory again. */
    void redeploy();

    /** The class loader of the application that runs now. */
    ClassLoader webappClassLoader();

    @Override
    void close();

    default URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    static TestServer start(Deployment deployment) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        return ServiceLoader.load(Container.class).findFirst().orElseThrow().start(deployment);
    }

    /** What figures are printed for. */
    static String container() {
        return ServiceLoader.load(Container.class).findFirst().orElseThrow().toString();
    }
}
