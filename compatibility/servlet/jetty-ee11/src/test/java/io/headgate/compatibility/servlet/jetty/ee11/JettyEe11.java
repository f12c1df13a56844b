package io.headgate.compatibility.servlet.jetty.ee11;

import io.headgate.compatibility.servlet.Deployment;
import io.headgate.compatibility.servlet.TestServer;
import io.headgate.compatibility.servlet.jetty.JettyServer;
import java.util.Set;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.Configuration;
import org.eclipse.jetty.ee11.webapp.FragmentConfiguration;
import org.eclipse.jetty.ee11.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.ee11.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee11.webapp.WebXmlConfiguration;

/** Jetty 12.1 with its EE 11 environment. */
public final class JettyEe11 implements TestServer.Container {
    @Override
    public TestServer start(Deployment deployment) {
        return new JettyServer(deployment, JettyEe11::context);
    }

    private static WebAppContext context(Deployment deployment) {
        WebAppContext context = new WebAppContext();
        context.setConfigurations(configurations(deployment.findsInitializers()));
        context.setContextPath("/");
        context.setWar(deployment.webapp().toString());
        context.setThrowUnavailableOnStartupException(true);
        context.addServletContainerInitializer((Set<Class<?>> classes, jakarta.servlet.ServletContext servletContext) ->
                deployment.startup().onStartup(servletContext));
        return context;
    }

    private static Configuration[] configurations(boolean findsInitializers) {
        Configuration web = new WebAppConfiguration();
        Configuration webInf = new WebInfConfiguration();
        Configuration metaInf = new MetaInfConfiguration();
        Configuration webXml = new WebXmlConfiguration();
        Configuration fragments = new FragmentConfiguration();
        return findsInitializers
                ? new Configuration[] {web, webInf, metaInf, webXml, fragments, new AnnotationConfiguration()}
                : new Configuration[] {web, webInf, metaInf, webXml, fragments};
    }

    @Override
    public String toString() {
        return "Jetty 12.1 EE 11";
    }
}
