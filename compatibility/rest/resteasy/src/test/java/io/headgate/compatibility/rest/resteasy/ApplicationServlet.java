package io.headgate.compatibility.rest.resteasy;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.core.Application;
import org.jboss.resteasy.core.ResteasyDeploymentImpl;
import org.jboss.resteasy.plugins.server.servlet.HttpServlet30Dispatcher;
import org.jboss.resteasy.spi.ResteasyDeployment;

/** RESTEasy's servlet for an application that is there already. */
@SuppressWarnings("serial")
final class ApplicationServlet extends HttpServlet30Dispatcher {
    private final Application application;
    private Exception failure;

    ApplicationServlet(Application application) {
        this.application = application;
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        ResteasyDeployment deployment = new ResteasyDeploymentImpl();
        deployment.setApplication(application);
        config.getServletContext().setAttribute(ResteasyDeployment.class.getName(), deployment);
        try {
            super.init(config);
        } catch (ServletException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            config.getServletContext().removeAttribute(ResteasyDeployment.class.getName());
        }
    }

    void requireStarted() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void destroy() {
        if (failure == null) {
            super.destroy();
        }
    }
}
