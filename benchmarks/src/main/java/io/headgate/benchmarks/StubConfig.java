package io.headgate.benchmarks;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The configuration of a filter that was given its limiter, and stands in no container. */
record StubConfig() implements FilterConfig {
    @Override
    public String getFilterName() {
        return "stub";
    }

    @Override
    public @Nullable ServletContext getServletContext() {
        return null;
    }

    @Override
    public @Nullable String getInitParameter(String name) {
        return null;
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.emptyEnumeration();
    }
}
