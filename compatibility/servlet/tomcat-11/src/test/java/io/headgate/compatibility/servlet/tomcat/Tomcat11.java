package io.headgate.compatibility.servlet.tomcat;

import io.headgate.compatibility.servlet.Deployment;
import io.headgate.compatibility.servlet.TestServer;

/** Tomcat 11. */
public final class Tomcat11 implements TestServer.Container {
    @Override
    public TestServer start(Deployment deployment) {
        return new TomcatServer(deployment);
    }

    @Override
    public String toString() {
        return "Tomcat 11";
    }
}
