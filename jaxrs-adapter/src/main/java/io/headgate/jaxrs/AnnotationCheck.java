package io.headgate.jaxrs;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Refuses annotations where they would be ignored, and wrong ones of sub-resources, which the
 * implementation does not look at before the first request. Thread-safe; looks at a class once.
 */
final class AnnotationCheck {
    private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();
    private final Consumer<AnnotationLookup.Found> readable;

    /** @param readable refuses wrong attributes */
    AnnotationCheck(Consumer<AnnotationLookup.Found> readable) {
        this.readable = readable;
    }

    private enum Kind {
        RESOURCE_METHOD,
        LOCATOR,
        OTHER
    }

    /** @throws IllegalArgumentException if an annotation is misplaced or wrong */
    void require(Class<?> resource) {
        if (checked.contains(resource)) {
            return;
        }
        TypeHierarchy hierarchy = new TypeHierarchy(resource);
        hierarchy
                .types()
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> !method.isBridge() && AnnotationLookup.isAnnotated(method))
                .forEach(method -> requireEffective(hierarchy, method));
        checked.add(resource);
        Stream.of(resource.getMethods())
                .filter(method -> !method.isBridge() && kind(hierarchy, method) == Kind.LOCATOR)
                .forEach(locator -> requireLocated(locator.getGenericReturnType()));
    }

    private static void requireEffective(TypeHierarchy hierarchy, Method method) {
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw misplaced(method, "which is not public or is static, so no resource method");
        }
        switch (kind(hierarchy, method)) {
            case RESOURCE_METHOD -> {}
            case LOCATOR ->
                throw misplaced(
                        method,
                        "which is a sub-resource locator; expected on the methods of the class it returns, or on that"
                                + " class");
            case OTHER -> throw misplaced(method, "which is no resource method: it has no @GET, @POST or the like");
        }
    }

    private static IllegalArgumentException misplaced(Method method, String why) {
        String annotation = method.isAnnotationPresent(RateLimitExempt.class) ? "@RateLimitExempt" : "@RateLimited";
        return new IllegalArgumentException("%s on %s would be ignored on this method, %s"
                .formatted(annotation, AnnotationLookup.describe(method), why));
    }

    private static Kind kind(TypeHierarchy hierarchy, Method method) {
        List<Method> overridden = hierarchy.overridden(method);
        if (overridden.stream().anyMatch(AnnotationCheck::hasHttpMethod)) {
            return Kind.RESOURCE_METHOD;
        }
        return overridden.stream().anyMatch(at -> at.isAnnotationPresent(Path.class)) ? Kind.LOCATOR : Kind.OTHER;
    }

    private static boolean hasHttpMethod(Method method) {
        return Stream.of(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** Also {@code Class<Sub>} and {@code CompletionStage<Sub>}. */
    private void requireLocated(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Class<?> raw = (Class<?>) parameterized.getRawType();
            boolean leads = raw == Class.class || CompletionStage.class.isAssignableFrom(raw);
            requireLocated(leads ? parameterized.getActualTypeArguments()[0] : raw);
        } else if (type instanceof Class<?> located && !checked.contains(located)) {
            require(located);
            requireReadable(located);
        }
    }

    private void requireReadable(Class<?> located) {
        TypeHierarchy hierarchy = new TypeHierarchy(located);
        Stream.of(located.getMethods())
                .filter(method -> !method.isBridge() && kind(hierarchy, method) == Kind.RESOURCE_METHOD)
                .forEach(method -> AnnotationLookup.find(located, method).ifPresent(readable));
    }
}
