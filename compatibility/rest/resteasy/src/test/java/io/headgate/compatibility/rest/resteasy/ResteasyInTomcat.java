package io.headgate.compatibility.rest.resteasy;

import io.headgate.compatibility.rest.Deployment;
import io.headgate.compatibility.rest.TestServer;
import io.headgate.servlet.BackendShutdown;
import io.headgate.servlet.RateLimitFilter;
import jakarta.ws.rs.core.Application;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** RESTEasy's servlet in Tomcat. */
public final class ResteasyInTomcat implements TestServer {
    @Override
    public boolean isServletContainer() {
        return true;
    }

    @Override
    public Running start(Deployment deployment) throws Exception {
        Path base = Files.createTempDirectory("headgate");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setThrowOnFailure(true);
        StandardContext context = (StandardContext) tomcat.addContext("", base.toString());
        context.setFailCtxIfServletStartFails(true);
        context.setParentClassLoader(getClass().getClassLoader());
        context.addServletContainerInitializer(new BackendShutdown(), Set.of());
        deployment.contextParameters.forEach(context::addParameter);
        deployment.filters.forEach((name, parameters) -> addFilter(context, name, parameters));
        deployment.applications.forEach((path, application) -> addServlet(context, path, application));
        Running running = new InTomcat(tomcat, base);
        try {
            tomcat.start();
            requireStarted(context);
        } catch (Exception e) {
            running.close();
            throw e;
        }
        return running;
    }

    private static void addFilter(StandardContext context, String name, Map<String, String> parameters) {
        FilterDef filter = new FilterDef();
        filter.setFilterName(name);
        filter.setFilterClass(RateLimitFilter.class.getName());
        filter.setAsyncSupported("true");
        parameters.forEach(filter::addInitParameter);
        context.addFilterDef(filter);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName(name);
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    private static void addServlet(StandardContext context, String path, Application application) {
        Wrapper servlet = Tomcat.addServlet(context, path, new ApplicationServlet(application));
        servlet.addInitParameter("resteasy.servlet.mapping.prefix", path);
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.addMapping(path + "/*");
    }

    /** Tomcat logs why a servlet did not start and goes on; the servlet knows it still. */
    private static void requireStarted(StandardContext context) throws Exception {
        for (var child : context.findChildren()) {
            if (child instanceof Wrapper wrapper && wrapper.getServlet() instanceof ApplicationServlet servlet) {
                servlet.requireStarted();
            }
        }
        if (context.getState() != LifecycleState.STARTED) {
            throw new LifecycleException("the context did not start");
        }
    }

    @SuppressWarnings("try")
    private record InTomcat(Tomcat tomcat, Path base) implements Running {
        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() throws Exception {
            tomcat.stop();
            tomcat.destroy();
            try (Stream<Path> files = Files.walk(base)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
