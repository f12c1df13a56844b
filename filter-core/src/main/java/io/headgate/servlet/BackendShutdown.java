package io.headgate.servlet;

import io.headgate.SharedBackends;
import io.headgate.config.PolicyFiles;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closes the policy files and backends that an application shares when it ends, for adapters that are not told. Found
 * by the container in {@code META-INF/services}.
 */
public final class BackendShutdown implements ServletContainerInitializer, ServletContextListener {
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        context.addListener(this);
    }

    /** Comes after every filter and servlet was destroyed. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (context.getAttribute(PolicyFiles.ATTRIBUTE) instanceof PolicyFiles files) {
            context.removeAttribute(PolicyFiles.ATTRIBUTE);
            files.close();
        }
        if (context.getAttribute(SharedBackends.ATTRIBUTE) instanceof SharedBackends backends) {
            context.removeAttribute(SharedBackends.ATTRIBUTE);
            backends.close();
        }
    }
}
