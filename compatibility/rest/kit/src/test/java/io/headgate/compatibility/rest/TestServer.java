package io.headgate.compatibility.rest;

import java.util.ServiceLoader;

/** A real server with a real implementation of Jakarta REST; each module adds one. */
public interface TestServer {
    /** Starts on a free port of the loopback; throws what stops the deployment. */
    Running start(Deployment deployment) throws Exception;

    /** Whether there are servlet filters and servlet requests. */
    boolean isServletContainer();

    static TestServer found() {
        return ServiceLoader.load(TestServer.class).findFirst().orElseThrow();
    }

    @SuppressWarnings("try")
    interface Running extends AutoCloseable {
        int port();

        @Override
        void close() throws Exception;
    }
}
