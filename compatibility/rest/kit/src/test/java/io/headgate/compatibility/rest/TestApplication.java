package io.headgate.compatibility.rest;

import jakarta.ws.rs.core.Application;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An application of given classes and instances. */
public final class TestApplication extends Application {
    private final Set<Class<?>> classes = new LinkedHashSet<>();
    private final Set<Object> instances = new LinkedHashSet<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();

    TestApplication classes(Class<?>... added) {
        classes.addAll(List.of(added));
        return this;
    }

    TestApplication instances(Object... added) {
        instances.addAll(Arrays.asList(added));
        return this;
    }

    TestApplication property(String name, Object value) {
        properties.put(name, value);
        return this;
    }

    @Override
    public Set<Class<?>> getClasses() {
        return classes;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Set<Object> getSingletons() {
        return instances;
    }

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }
}
