package io.headgate.jaxrs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which attributes an annotation says otherwise than by default. */
final class AttributeDefaults {
    private AttributeDefaults() {}

    /** An attribute and its value, as a person would write it. */
    record Attribute(String name, String value) {}

    /** By name. */
    static List<Attribute> said(RateLimited annotation) {
        return Stream.of(RateLimited.class.getDeclaredMethods())
                .sorted(Comparator.comparing(Method::getName))
                .filter(attribute -> !value(attribute, annotation).equals(attribute.getDefaultValue()))
                .map(attribute -> new Attribute(attribute.getName(), text(value(attribute, annotation))))
                .toList();
    }

    private static Object value(Method attribute, RateLimited annotation) {
        try {
            return attribute.invoke(annotation);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("an attribute of a public annotation can be read", e);
        }
    }

    private static String text(Object value) {
        return value instanceof String text ? '"' + text + '"' : value.toString();
    }
}
