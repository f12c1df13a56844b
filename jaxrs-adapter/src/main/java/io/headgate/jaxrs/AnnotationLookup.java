package io.headgate.jaxrs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the annotations of a resource method. The first of these that has some counts, with all of them:
 * the method, the one it overrides in a superclass, the one it implements of an interface, the class, its
 * superclass, its interface.
 */
final class AnnotationLookup {
    private AnnotationLookup() {}

    /**
     * What was found.
     *
     * @param annotations at least one, or none where the requests are exempt
     * @param where how a message about them begins: the element that bears them
     * @param owner the resource method or class that they count for
     * @param defaultName the name of a policy that was given none
     */
    record Found(List<RateLimited> annotations, String where, String owner, String defaultName) {
        boolean isExempt() {
            return annotations.isEmpty();
        }
    }

    /** @throws IllegalArgumentException if an element is both limited and exempt */
    static Optional<Found> find(Class<?> resource, Method method) {
        TypeHierarchy hierarchy = new TypeHierarchy(resource);
        Class<?> written = hierarchy.written();
        return first(hierarchy.overridden(method).stream())
                .map(found -> found(
                        found,
                        describe((Method) found),
                        describe(written, method),
                        written.getSimpleName() + "." + method.getName()))
                .or(() -> first(hierarchy.types())
                        .map(found -> found(
                                found, ((Class<?>) found).getName(), written.getName(), written.getSimpleName())));
    }

    private static Optional<AnnotatedElement> first(Stream<? extends AnnotatedElement> elements) {
        return elements.filter(AnnotationLookup::isAnnotated)
                .map(AnnotatedElement.class::cast)
                .findFirst();
    }

    static boolean isAnnotated(AnnotatedElement element) {
        return element.isAnnotationPresent(RateLimitExempt.class)
                || element.getDeclaredAnnotationsByType(RateLimited.class).length > 0;
    }

    private static Found found(AnnotatedElement element, String name, String owner, String defaultName) {
        List<RateLimited> annotations = List.of(element.getDeclaredAnnotationsByType(RateLimited.class));
        if (!annotations.isEmpty() && element.isAnnotationPresent(RateLimitExempt.class)) {
            throw new IllegalArgumentException(
                    "%s: has both @RateLimited and @RateLimitExempt, expected one of them".formatted(name));
        }
        return new Found(annotations, "@RateLimited on " + name, owner, defaultName);
    }

    /** For example {@code com.example.Orders.find(String)}. */
    static String describe(Method method) {
        return describe(method.getDeclaringClass(), method);
    }

    private static String describe(Class<?> type, Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", type.getName() + "." + method.getName() + "(", ")"));
    }
}
