package io.headgate.compatibility.servlet.tomcat;

import io.headgate.compatibility.servlet.Deployment;
import java.util.Set;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Reads the descriptor, then adds what the application does in code. */
final class Prepare extends ContextConfig {
    private final Deployment deployment;

    Prepare(Deployment deployment) {
        this.deployment = deployment;
    }

    @Override
    protected synchronized void configureStart() {
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        scanner.setScanManifest(false);
        context.setJarScanner(scanner);
        if (!deployment.findsInitializers()) {
            ((StandardContext) context).setContainerSciFilter(".*");
        }
        super.configureStart();
        context.addServletContainerInitializer(
                (classes, servletContext) -> deployment.startup().onStartup(servletContext), Set.of());
    }
}
