package io.headgate.jaxrs;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A resource class and all it inherits, in the order in which annotations are looked up: the class, its
 * superclasses, its interfaces. Immutable.
 */
final class TypeHierarchy {
    private final Class<?> type;
    private final List<Class<?>> classes = new ArrayList<>();
    private final Set<Class<?>> interfaces = new LinkedHashSet<>();

    TypeHierarchy(Class<?> type) {
        this.type = type;
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            (at.isInterface() ? interfaces : classes).add(at);
        }
        for (Class<?> at : List.copyOf(classes)) {
            addInterfacesOf(at);
        }
        List.copyOf(interfaces).forEach(this::addInterfacesOf);
    }

    /** Nearer ones first. */
    private void addInterfacesOf(Class<?> at) {
        interfaces.addAll(List.of(at.getInterfaces()));
        for (Class<?> direct : at.getInterfaces()) {
            addInterfacesOf(direct);
        }
    }

    Stream<Class<?>> types() {
        return Stream.concat(classes.stream(), interfaces.stream());
    }

    /**
     * The class that people wrote: a generated proxy stands for its superclass, or for its interface.
     * The simple name of a class that people wrote holds no {@code $}.
     */
    Class<?> written() {
        return classes.stream()
                .filter(at -> !Proxy.isProxyClass(at) && at != Proxy.class)
                .filter(at -> !at.isSynthetic() && at.getSimpleName().indexOf('$') < 0)
                .findFirst()
                .or(() -> interfaces.stream().findFirst())
                .orElse(type);
    }

    /** The method and those it overrides or implements, in the order of the types. */
    List<Method> overridden(Method method) {
        List<Method> found = new ArrayList<>();
        types().forEach(at -> declared(at, method).ifPresent(found::add));
        return found;
    }

    private static Optional<Method> declared(Class<?> at, Method method) {
        if (at == method.getDeclaringClass() && !method.isBridge()) {
            return Optional.of(method);
        }
        List<Method> candidates = Stream.of(at.getDeclaredMethods())
                .filter(candidate -> !candidate.isBridge() && isInherited(candidate))
                .filter(candidate -> candidate.getName().equals(method.getName()))
                .toList();
        return candidates.stream()
                .filter(candidate -> List.of(candidate.getParameterTypes()).equals(List.of(method.getParameterTypes())))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(candidate -> isSameButForTypeVariables(candidate, method))
                        .findFirst());
    }

    private static boolean isInherited(Method method) {
        return !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
    }

    private static boolean isSameButForTypeVariables(Method one, Method other) {
        Class<?>[] ones = one.getParameterTypes();
        Class<?>[] others = other.getParameterTypes();
        boolean same = ones.length == others.length;
        for (int i = 0; same && i < ones.length; i++) {
            same = ones[i] == others[i]
                    || stands(one.getGenericParameterTypes()[i], ones[i], others[i])
                    || stands(other.getGenericParameterTypes()[i], others[i], ones[i]);
        }
        return same;
    }

    /** Whether a parameter of a variable type may have become that class in a subclass. */
    private static boolean stands(Type generic, Class<?> erased, Class<?> actual) {
        return !(generic instanceof Class<?>) && erased.isAssignableFrom(actual);
    }
}
